// What refund records of the 1688 open platform say, as far as it is documented: alibaba.trade.refund.OpQueryOrderRefund and the model
// alibaba.trade.refund.OpOrderRefundModel, https://open.1688.com/api/apidocdetail.htm, read 2026-11-22. Codes that are not explained there are not here.

/** `status`. `open`: the procedure goes on at 1688. */
export const STATUS_1688: Readonly<Record<string, { readonly zh: string; readonly open: boolean; readonly outcome: 'refunded' | 'closed' | null }>> = {
  waitselleragree: { zh: '等待卖家同意', open: true, outcome: null },
  waitbuyermodify: { zh: '待买家修改', open: true, outcome: null },
  waitbuyersend: { zh: '等待买家退货', open: true, outcome: null },
  waitsellerreceive: { zh: '等待卖家确认收货', open: true, outcome: null },
  refundsuccess: { zh: '退款成功', open: false, outcome: 'refunded' },
  refundclose: { zh: '退款关闭', open: false, outcome: 'closed' },
}

/** `goodsStatus`: where the goods were. */
export const GOODS_1688: Readonly<Record<string, 'not_received' | 'received' | 'sent_back'>> = { '1': 'not_received', '2': 'received', '3': 'sent_back' }

/** `disputeType`. */
export const TYPE_1688: Readonly<Record<string, 'in_sale' | 'after_sale'>> = { '1': 'in_sale', '2': 'after_sale' }

/**
 * Fields that are kept: ids, codes, amounts, moments, flags. The rest of a record names people and where they live (sellerRealName, sellerMobile,
 * sellerReceiveAddress, sellerTel, logins, payment accounts), is free text, or is not explained; it stays in the file it came from.
 */
export const KEPT_1688 = [
  'refundId', 'orderId', 'orderEntryIdList', 'orderEntryCountMap', 'status', 'goodsStatus', 'disputeType', 'disputeRequest', 'applyReasonId', 'applySubReasonId', 'applyPayment', 'applyCarriage', 'canRefundPayment',
  'refundPayment', 'refundCarriage', 'refundOfficialSolutionCost', 'frozenFund', 'prepaidBalance', 'rejectTimes', 'rejectReasonId', 'gmtApply', 'gmtCreate', 'gmtModified', 'gmtCompleted', 'gmtTimeOut', 'gmtFreezed',
  'timeOutOperateType', 'isOnlyRefund', 'isRefundGoods', 'isGoodsReceived', 'isBuyerSendGoods', 'isCrmModifyRefund', 'isTimeOutFreeze', 'isInsufficientAccount', 'isInsufficientBail', 'isAftersaleAgreeTimeout',
  'isSellerDelayDisburse', 'instantRefundType', 'tradeTypeStr', 'freightBill',
] as const
