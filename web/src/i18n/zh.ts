// Interface words in Chinese that every page needs; the desk's own are in zh-desk.ts, the buyer's further screens' in zh-buyer.ts. Their type is the catalogue. What happened, what a rule says and what a clock does come from the server in both languages.
const plain = (text: string): string => text

export const zh = {
  app: { buyer: plain('售后'), desk: plain('售后工作台'), language: plain('English'), demo: plain('演示'), demoNote: plain('数据均为演示，不涉及真实交易。'), switchPerson: plain('换个人物'), skip: plain('跳到正文'), back: plain('返回'), close: plain('关闭'), more: plain('更多'), menu: plain('主导航'), notices: plain('通知'), unread: (n: number) => `，${n} 条未读`, breadcrumb: plain('位置') },
  states: {
    loading: plain('正在读取……'), retry: plain('重试'), offline: plain('网络断了。已显示的内容可以继续看，恢复后再操作。'), error: plain('没有读到内容。'), errorSafe: plain('你没有丢失任何内容。'), back: plain('网络恢复了。'),
    signIn: plain('需要先登录'), signInHow: plain('请从购物平台的订单页重新进入；工作人员请登录。'), staffSignIn: plain('工作人员登录'), notFound: plain('这里没有内容'), notFoundHow: plain('地址可能有误，或者这件事不在你的名下。'), changed: plain('内容有更新'), showChange: plain('查看'),
  },
  parties: { buyer: plain('买家'), merchant: plain('商家'), platform: plain('平台'), carrier: plain('承运商'), insurer: plain('保险公司'), outside: plain('外部机构'), you: plain('你') },
  time: {
    left: (text: string) => `还剩 ${text}`, before: (text: string) => `${text} 前`, days: (d: number, h: number) => `${d} 天 ${h} 小时`, hours: (h: number, m: number) => `${h} 小时 ${m} 分`, minutes: (m: number, s: string) => `${m} 分 ${s} 秒`, over: plain('时间已到，正在处理'), paused: plain('计时已暂停'),
    zone: plain('北京时间'), announce: (text: string) => `提醒：还剩 ${text}`, others: plain('其他计时'),
  },
  cases: {
    title: plain('我的售后'), yours: plain('等你处理'), waiting: plain('等对方或平台'), closed: plain('已结束'), none: plain('没有售后申请'), noneHow: plain('在购物平台的订单页可以申请售后。'), nothingYours: plain('没有等你处理的售后。'), order: (id: string) => `订单 ${id}`, older: plain('显示更早的'),
    inbox: plain('待处理'), inboxNone: plain('没有待处理的售后'), inboxNoneHow: plain('新的申请会出现在这里。'), overdue: plain('已超时'), within24: plain('24 小时内'), within72: plain('72 小时内'), later: plain('更晚'), count: (n: number) => (n >= 1000 ? '1000+' : String(n)), amount: plain('涉及金额'),
  },
  case: {
    title: plain('售后详情'), ask: plain('申请内容'), remedy: plain('申请'), reason: plain('原因'), amount: plain('申请退款'), freight: plain('申请退运费'), goods: plain('商品'), paid: plain('实付'), quantity: (n: number) => `${n} 件`, order: plain('订单'), stages: plain('进度'),
    offer: (by: string) => `${by}的方案`, offerBy: plain('按这个方案，退给买家'), askedBy: plain('按申请，退给买家'), less: plain('相差'), freightBy: (who: string) => `退货运费：${who}承担`, costs: plain('其中扣除'), reasonChange: (from: string, to: string) => `接受后，售后原因会从“${from}”变成“${to}”。`, noOffers: plain('还没有人提出方案。'),
    evidence: plain('凭证'), checklist: plain('凭证清单'), evidenceNone: plain('还没有凭证。'), evidenceAsked: plain('等待补充'), by: (who: string) => `${who}提交`, filedBefore: plain('曾在其他售后中提交过'), open: plain('打开'), openFailed: plain('文件打不开，请稍后再试。'), bytes: (text: string) => text,
    thread: plain('对话'), threadNone: plain('还没有人说话。'), erased: plain('内容已按要求删除'), system: plain('系统记录'), timeline: plain('经过'), told: (n: number) => `通知记录 ${n} 条`, money: plain('款项'), moneyStates: { owed: plain('待支付'), running: plain('支付中'), paid: plain('已到账'), obligation: plain('尚未付清'), cancelled: plain('已取消') },
    returns: plain('退货'), waybill: plain('运单号'), decision: plain('处理结果'), why: plain('为什么这样处理'), result: plain('结果'), findings: plain('认定的事实'), rules: plain('用到的规则'), source: plain('规则出处'), sources: plain('查看规则出处和可信等级'), sourcesHide: plain('收起规则出处'), confidence: plain('可信等级'), notAccepted: plain('没有采纳的说法'), wouldChange: plain('什么会改变结果'), whoDecided: plain('谁作出的'), flows: plain('款项去向'), letter: plain('完整说明'), routes: plain('还可以怎么办'),
    appealUntil: (time: string) => `${time} 前可以申诉，由另一位小二处理。`, noDecision: plain('还没有处理结果。'), appealHow: plain('申诉时写明哪一点不对，附上依据的凭证。'), caseNumber: plain('售后单号'), decidedOn: plain('作出日期'), colon: plain('：'), comma: plain('、'), confidences: { A: plain('原文'), B: plain('官方报道'), C: plain('第三方'), D: plain('推导'), K: plain('未核实'), S: plain('仅见于案例') }, actions: plain('可以做的事'), otherActions: plain('其他操作'), noActions: plain('现在不需要你操作。'), notYours: plain('现在不需要你操作，有需要时可以：'), nets: plain('双方款项变化'),
  },
  act: {
    names: {
      OpenCase: plain('申请售后'), AmendRequest: plain('修改申请'), ChangeReason: plain('更改原因'), ProposeReasonChange: plain('建议更改原因'), ConfirmReasonChange: plain('同意更改原因'), WithdrawCase: plain('撤销申请'), ReopenCase: plain('重新打开'), MakeStatement: plain('发消息'), FileEvidence: plain('提交凭证'), RequestEvidence: plain('要求补充凭证'),
      AgreeToRequest: plain('同意申请'), RefuseRequest: plain('拒绝申请'), MakeOffer: plain('提出方案'), AcceptOffer: plain('接受方案'), DeclineOffer: plain('不接受'), RevokeOffer: plain('撤回方案'), RequestIntervention: plain('申请平台介入'), AskForHuman: plain('要求人工处理'), ClaimReview: plain('领取'), ReleaseReview: plain('退回队列'), SetFinding: plain('认定事实'), RequalifyReason: plain('重新定性'), DecideCase: plain('作出决定'), SignDecision: plain('复核签字'),
      GiveReturnAddress: plain('提供退货地址'), ShipReturn: plain('填写退货运单'), ConfirmReturn: plain('确认收到退货'), ContestReturn: plain('对退货有异议'), ShipReplacement: plain('填写寄出运单'), ConfirmReplacement: plain('确认收到'), ReportNotPerformed: plain('对方没有履行'), ObserveScan: plain('登记物流'), FileAppeal: plain('申诉'), AnswerAppeal: plain('答复申诉'), DecideAppeal: plain('处理申诉'), LapseClock: plain('计时到期'), PauseClock: plain('暂停计时'), ResumeClock: plain('恢复计时'), ExtendClock: plain('延长期限'),
      RecordNoticeAttempt: plain('登记通知'), ConfirmLeg: plain('确认到账'), RejectLeg: plain('登记付款失败'), HandOver: plain('移交外部机构'), RecordOutsideResult: plain('登记外部结果'), LinkCases: plain('关联'), RaiseSafetySignal: plain('安全预警'), RepinPolicy: plain('更换适用规则'), FundReturnFreight: plain('承担退货运费'),
    },
    whatHappens: plain('提交后会发生什么'), moneyBefore: plain('现在'), moneyAfter: plain('提交后'), noMoney: plain('不涉及款项变化。'), send: (name: string) => name, confirmAmount: (name: string, amount: string) => `${name}，${amount}`, cancel: plain('再想想'), sending: plain('正在提交……'), done: (name: string) => `已${name}`,
    conflict: plain('在你填写的时候，情况有了变化。你写的内容还在，请看过最新情况再提交。'), since: plain('你打开之后发生了：'), look: plain('看最新情况'), unsure: plain('网络断了，不确定是否提交成功。再点一次不会重复提交。'), until: (time: string) => `${time} 前有效`, choose: plain('请选择'), required: plain('请填写'), optional: plain('选填'),
    text: plain('说明'), because: plain('理由'), carrier: plain('承运商'), waybill: plain('运单号'), address: plain('退货地址编号'), addressNote: plain('留空则使用登记的地址'), ground: plain('申诉理由'), message: plain('写给对方的话'),
  },
  field: { amount: plain('金额'), amountWrong: plain('请填写最多两位小数的金额。'), tooMuch: (most: string) => `最多 ${most}` },
  upload: { choose: plain('选择文件'), progress: (percent: number) => `已上传 ${percent}%`, checking: plain('正在检查文件'), failed: plain('文件没有传上去，已填的文字都还在。'), retry: plain('重新上传'), cancel: plain('取消上传') },
  problems: { offline: plain('网络不通，请稍后再试。'), fault: plain('系统出了问题，没有写入任何内容。'), conflict: plain('情况有变化，请看最新内容。'), signIn: plain('登录已过期，请重新进入。') },
}
export type Words = typeof zh
