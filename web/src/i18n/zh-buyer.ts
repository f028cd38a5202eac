// Words that only the buyer's further screens say (asking, answering an offer, proof, notices), in Chinese: loaded with those routes.
const plain = (text: string): string => text

export const zhBuyer = {
  apply: {
    title: plain('申请售后'), steps: [plain('哪里不对'), plain('想要什么'), plain('凭证'), plain('确认')], step: (n: number, of: number, name: string) => `第 ${n} 步，共 ${of} 步：${name}`, next: plain('下一步'), before: plain('上一步'), submit: plain('提交申请'), orders: plain('可以申请售后的订单'), start: (title: string) => `为“${title}”申请售后`,
    lines: plain('哪些商品'), left: (n: number) => `可申请 ${n} 件`, quantity: (title: string) => `${title}：申请几件`, noneLeft: plain('这个订单的商品都已在售后中。'), state: plain('商品现在在哪里'), moreProblems: plain('其他问题'), states: { unshipped: plain('还没发货'), transit: plain('在路上'), signed: plain('显示已签收'), received: plain('已经收到'), in_use: plain('已经使用'), return_leg: plain('正在退回') }, problem: plain('出了什么问题'), reason: plain('按哪个原因申请'), reasonHint: plain('原因决定由谁承担运费、需要哪些凭证。'),
    condition: plain('商品的情况（有就勾选）'), opened: plain('已拆封'), used: plain('已使用过'), activated: plain('已激活'), installed: plain('已安装'),
    remedy: plain('想要怎么处理'), amount: plain('申请退款金额'), most: (text: string) => `最多 ${text}，是这些商品实付且未退的金额。`, freight: plain('申请退回的发货运费'), freightHint: (text: string) => `下单时付了运费 ${text}。`, statement: plain('说说情况'), statementHint: plain('写清楚发现的时间和现象，对方和平台都能看到。'),
    preview: plain('提交前看一看'), granted: plain('如果按申请处理'), toBuyer: plain('退给你'), returnFreight: plain('退货运费'), outboundFreight: plain('发货运费'), afterwards: plain('提交后'), clocks: plain('之后的期限'), clock: (task: string, time: string) => `${task}：${time} 前`, atZero: (what: string) => `到时没有动作：${what}`, edit: plain('修改'), blocked: plain('按现在填的还不能提交：'),
    kept: plain('草稿已保存'), saving: plain('正在保存草稿……'), local: plain('草稿先存在这台设备上，连上网后再存到服务器。'), changed: plain('这份草稿在别处改过。你在这里填的还在。'), gone: plain('这份草稿在别处已经提交或清空。你在这里填的还在。'), there: (time: string) => `那一份（${time}）：`, take: plain('看那一份'), mine: plain('用这一份'), resumed: plain('已接着上次填写的内容。'), sent: plain('申请已提交'), noOrder: plain('没有指明是哪个订单'), noOrderHow: plain('请从购物平台的订单页进入。'), choose: plain('请先选择'),
    complain: plain('不退货，只想投诉商家'), noComplaint: plain('不投诉，改为申请售后'), complaintHow: plain('投诉不涉及退货。平台查实后可以要求商家赔偿，或对商家采取措施。'), compensation: plain('希望赔偿的金额'),
  },
  proof: {
    title: plain('提交凭证'), needed: plain('需要'), helps: plain('有更好'), system: plain('系统已保存'), systemItems: plain('处理时都会看到，不用上传。'), other: plain('其他凭证'), either: plain(' 或 '), comma: plain('、'), colon: plain('，'), photo: plain('拍照'), film: plain('录像'), file: plain('选文件'), bring: plain('补充'), add: (what: string, how: string) => `${how}：${what}`,
    missing: plain('还没有'), done: plain('已上传'), pending: plain('已上传，待提交'), received: (n: number) => `已收到 ${n} 份`, settled: plain('已有'), again: plain('请再补充'), remove: plain('移除'), most: (n: number, size: string) => `每份不超过 ${size}，最多 ${n} 份`, size: (size: string) => `每份不超过 ${size}`, kind: plain('凭证种类'),
    enough: plain('需要的凭证已经齐了。'), waiting: plain('网络断了，恢复后会接着传。'), short: (what: string) => `还需要：${what}`, asked: plain('要求补充'), why: plain('用来说明'), nothing: plain('请至少添加一份凭证。'), submit: (n: number) => `提交这 ${n} 份凭证`,
  },
  amend: { remedy: plain('改成怎么处理'), amount: plain('改成申请退款'), freight: plain('改成申请退回的发货运费'), unchanged: plain('还没有改动。'), granted: plain('如果按申请处理'), problem: plain('现在认为的问题'), reason: plain('改成哪个原因'), now: plain('现在的原因') },
  respond: {
    title: plain('你想怎么回应？'), decline: plain('坚持原来的申请'), declineHow: (text: string) => `你申请的是 ${text}。告诉对方不接受，可以继续协商。`, keepHow: plain('告诉对方不接受，可以继续协商。'), counter: plain('提出我的方案'), counterHow: plain('自己填金额和退货运费由谁付。'), accept: (text: string) => `接受，退给你 ${text}`, acceptHow: plain('接受后按这个方案处理。'), lessBy: (text: string) => `比你申请的少 ${text}。`, moreBy: (text: string) => `比你申请的多 ${text}。`, acceptButton: (text: string) => `接受 ${text}`, agreeReason: plain('同意更改原因'), agreeHow: plain('只更改原因，上面的款项是按新原因处理时的结果；申请本身不变。'), granted: plain('如果按申请处理'), keepReason: plain('不同意，原因不变'), proposedBy: (who: string) => `这个更改由${who}提出。`, from: plain('现在的原因'), to: plain('更改后的原因'), same: plain('双方的款项都不变。'), differs: plain('更改后，双方的款项会变化：'), kind: plain('我的方案'), amount: plain('退给我的金额'), payer: plain('退货运费由谁付'), send: plain('发给商家'),
  },
  returning: { title: plain('填写退货运单'), to: plain('寄到哪里'), toElsewhere: (id: string) => `这里没有存放完整地址（编号 ${id}）。请在购物平台的订单页查看，或发消息问商家。`, toNobody: plain('商家还没有提供退货地址，请先发消息问商家，不要寄出。'), receipt: plain('运费凭证'), receiptHint: plain('自己先付了运费的话，拍下运费收据。'), freight: plain('付了多少运费'), pickup: plain('平台合作的上门取件') },
  appeal: { title: plain('申诉'), ground: (n: number) => `理由 ${n}`, add: plain('再加一条理由'), remove: plain('去掉这条'), cites: plain('依据的凭证'), hint: plain('由另一位小二处理。写明哪一点不对、依据是什么。') },
  inbox: { title: plain('通知'), none: plain('没有通知'), noneHow: plain('售后有进展时会在这里告诉你。'), unread: (n: number) => `${n} 条未读`, readAll: plain('全部标为已读'), isUnread: plain('未读'), older: plain('显示更早的') },
}
export type BuyerWords = typeof zhBuyer
