// Every "no" the core can give, in one ordered list: the first that applies is the one returned. docs/reference/refusals.md is made from it.
// Structural only: what policy finds inadmissible is a case decided inadmissible, not a refusal. Only src/http knows status numbers.

export type RefusalKind = 'forbidden' | 'unknown' | 'invalid' | 'conflict' | 'too_late' | 'too_early' | 'limit'

type Entry = { kind: RefusalKind; retryable: boolean; zh: string; en: string }

export const REFUSALS = {
  // who and what
  malformed: { kind: 'invalid', retryable: false, zh: '请求内容不符合格式。', en: 'The request does not have the required form.' },
  text_not_well_formed: { kind: 'invalid', retryable: false, zh: '文字含有无法保存的字符。', en: 'The text contains characters that cannot be kept.' },
  text_too_long: { kind: 'limit', retryable: false, zh: '文字超过长度上限。', en: 'The text is longer than allowed.' },
  amount_not_exact: { kind: 'invalid', retryable: false, zh: '金额须为最小货币单位的整数。', en: 'Amounts are whole numbers of the smallest unit of the currency.' },
  date_out_of_range: { kind: 'invalid', retryable: false, zh: '日期超出可接受的范围。', en: 'The date is outside the accepted range.' },
  unknown_command: { kind: 'unknown', retryable: false, zh: '没有这种操作。', en: 'There is no such command.' },
  unknown_marketplace: { kind: 'unknown', retryable: false, zh: '没有这个平台。', en: 'There is no such marketplace.' },
  unknown_order: { kind: 'unknown', retryable: false, zh: '没有这个订单。', en: 'There is no such order.' },
  unknown_case: { kind: 'unknown', retryable: false, zh: '没有这个售后单。', en: 'There is no such case.' },
  not_yours: { kind: 'forbidden', retryable: false, zh: '这不是您的订单或售后单。', en: 'This order or case is not yours.' },
  role_may_not: { kind: 'forbidden', retryable: false, zh: '您的身份不能进行此操作。', en: 'Your role may not do this.' },
  conflict_of_interest: { kind: 'forbidden', retryable: false, zh: '与本案有利害关系或曾作出处理，须由其他人办理。', en: 'Someone with a stake in this case, or who decided it before, may not do this; another person must.' },
  command_id_reused: { kind: 'conflict', retryable: false, zh: '同一操作编号已用于不同内容。', en: 'This command id was already used with different content.' },
  stale_version: { kind: 'conflict', retryable: true, zh: '售后单已有新的变化，请查看后再操作。', en: 'The case has changed since you read it; look again, then act.' },
  busy: { kind: 'conflict', retryable: true, zh: '多人同时操作，请稍后重试。', en: 'Several people acted at once; try again.' },
  // what the command names
  unknown_line: { kind: 'unknown', retryable: false, zh: '订单中没有这一行商品。', en: 'The order has no such line.' },
  line_named_twice: { kind: 'invalid', retryable: false, zh: '同一行商品出现了两次。', en: 'A line is named twice.' },
  unknown_offer: { kind: 'unknown', retryable: false, zh: '没有这个协商方案，或已失效。', en: 'There is no such offer, or it is no longer open.' },
  unknown_decision: { kind: 'unknown', retryable: false, zh: '没有这个处理决定。', en: 'There is no such decision.' },
  unknown_appeal: { kind: 'unknown', retryable: false, zh: '没有这个申诉。', en: 'There is no such appeal.' },
  unknown_evidence: { kind: 'unknown', retryable: false, zh: '没有这份凭证。', en: 'There is no such evidence.' },
  unknown_request: { kind: 'unknown', retryable: false, zh: '没有这个举证要求。', en: 'There is no such evidence request.' },
  unknown_leg: { kind: 'unknown', retryable: false, zh: '没有这条退货、换货或付款记录。', en: 'There is no such return, replacement or payment.' },
  unknown_clock: { kind: 'unknown', retryable: false, zh: '没有这个计时。', en: 'No such clock is running.' },
  unknown_notice: { kind: 'unknown', retryable: false, zh: '没有这条通知。', en: 'There is no such notice.' },
  unknown_address: { kind: 'unknown', retryable: false, zh: '地址簿中没有这个地址。', en: 'The address book has no such address.' },
  unknown_ground: { kind: 'unknown', retryable: false, zh: '答复指向不存在的申诉理由。', en: 'An answer names a ground that was not raised.' },
  unknown_scan: { kind: 'unknown', retryable: false, zh: '订单的物流记录中没有这一条，或内容不一致。', en: 'The order has no such scan on record, or the record says something else.' },
  unknown_policy: { kind: 'unknown', retryable: false, zh: '没有这个规则版本。', en: 'There is no such policy version.' },
  unknown_upload: { kind: 'unknown', retryable: false, zh: '没有这个上传任务。', en: 'There is no such upload of yours.' },
  unknown_file: { kind: 'unknown', retryable: false, zh: '没有这个已上传的文件，或与上传时的内容不一致。', en: 'There is no such uploaded file of yours, or it differs from what was uploaded.' },
  evidence_already_filed: { kind: 'conflict', retryable: false, zh: '这份凭证已经提交。', en: 'This evidence is already filed.' },
  // phase and turn
  wrong_phase: { kind: 'conflict', retryable: false, zh: '当前阶段不能进行此操作。', en: 'This cannot be done at the present stage.' },
  case_closed: { kind: 'too_late', retryable: false, zh: '售后单已结束。', en: 'The case is closed.' },
  already_done: { kind: 'conflict', retryable: false, zh: '此操作已经完成。', en: 'This has already been done.' },
  not_your_turn: { kind: 'conflict', retryable: false, zh: '此方案须由对方答复。', en: 'It is for the other side to answer this.' },
  nothing_to_answer: { kind: 'conflict', retryable: false, zh: '目前没有需要答复的内容。', en: 'There is nothing to answer at present.' },
  not_claimed: { kind: 'conflict', retryable: false, zh: '请先领取此案。', en: 'Claim the review first.' },
  claimed_by_other: { kind: 'conflict', retryable: false, zh: '此案已由其他小二领取。', en: 'Another officer has claimed this review.' },
  already_decided: { kind: 'conflict', retryable: false, zh: '已有处理决定。', en: 'There is already a decision.' },
  appeal_open: { kind: 'conflict', retryable: false, zh: '申诉正在处理。', en: 'An appeal is being handled.' },
  second_signature_needed: { kind: 'conflict', retryable: false, zh: '须由另一位小二签署。', en: 'A second officer must sign this.' },
  merchant_must_be_heard: { kind: 'too_early', retryable: true, zh: '须先通知商家并给予答复时间。', en: 'The merchant must first be notified and given time to answer.' },
  may_not_escalate_yet: { kind: 'too_early', retryable: true, zh: '请先等待对方答复，期满后可申请平台介入。', en: 'Wait for the other side to answer; intervention can be asked for when the time is up.' },
  clock_not_due: { kind: 'too_early', retryable: true, zh: '计时尚未届满。', en: 'The clock has not run out yet.' },
  clock_running: { kind: 'too_early', retryable: true, zh: '当事人答复或举证的时间尚未届满，不能作出对其不利的决定。', en: 'A party still has time to answer or to file evidence; nothing is decided against it before.' },
  clock_paused: { kind: 'conflict', retryable: true, zh: '计时已暂停。', en: 'The clock is paused.' },
  clock_not_paused: { kind: 'conflict', retryable: false, zh: '计时没有暂停。', en: 'The clock is not paused.' },
  clock_limit: { kind: 'limit', retryable: false, zh: '计时的延长或暂停已达上限。', en: 'The clock cannot be extended or paused further.' },
  too_late: { kind: 'too_late', retryable: false, zh: '已超过时限。', en: 'The time for this has passed.' },
  appeal_window_closed: { kind: 'too_late', retryable: false, zh: '申诉期限已过。', en: 'The time to appeal has passed.' },
  appeal_rounds_used: { kind: 'limit', retryable: false, zh: '申诉次数已用完。', en: 'No appeal round is left.' },
  too_often: { kind: 'limit', retryable: false, zh: '以同一理由重新打开的次数已用完。', en: 'The case was opened again for this reason as often as is allowed.' },
  same_issue_settled: { kind: 'conflict', retryable: false, zh: '同一问题已处理并履行；如有新的事实，请说明。', en: 'This issue was settled and performed; it can be raised again with new facts.' },
  // money and quantity
  quantity_exceeded: { kind: 'limit', retryable: false, zh: '数量超过购买或可申请的数量。', en: 'The quantity is more than was bought or may still be claimed.' },
  amount_exceeds_paid: { kind: 'limit', retryable: false, zh: '金额超过该商品实付且未退的金额。', en: 'The amount is more than was paid for these goods and not yet refunded.' },
  freight_exceeds_paid: { kind: 'limit', retryable: false, zh: '运费金额超过实付且未退的运费。', en: 'The freight asked for is more than was paid and not yet refunded.' },
  currency_mismatch: { kind: 'invalid', retryable: false, zh: '币种与订单不一致。', en: 'The currency is not the currency of the order.' },
  flows_do_not_balance: { kind: 'invalid', retryable: false, zh: '方案中的金额不平衡。', en: 'The amounts of these terms do not balance.' },
  takes_from_unheard: { kind: 'forbidden', retryable: false, zh: '方案动用了未表示同意一方或第三方的资金。', en: 'These terms take money from someone who has not agreed to them.' },
  cost_without_evidence: { kind: 'invalid', retryable: false, zh: '每项费用须附凭证。', en: 'Every cost line needs its evidence.' },
  leg_not_pending: { kind: 'conflict', retryable: false, zh: '该笔付款不在等待确认的状态。', en: 'This payment is not waiting for confirmation.' },
  // reasons and explanations
  reason_unchanged: { kind: 'invalid', retryable: false, zh: '原因没有变化。', en: 'The reason is the same.' },
  preview_outdated: { kind: 'conflict', retryable: true, zh: '双方金额已有变化，请重新确认。', en: "Both sides' money has changed since you saw it; look again and confirm." },
  confirmation_needed: { kind: 'conflict', retryable: false, zh: '原因只能由申请人本人确认更改。', en: 'Only the person who picked the reason can confirm its change.' },
  goods_state_disproved: { kind: 'invalid', retryable: false, zh: '物流记录显示商品已交运，不能按未发货申请。', en: 'The carrier has recorded the parcel, so this cannot be asked for as an unshipped order.' },
  remedy_not_offered: { kind: 'invalid', retryable: false, zh: '此原因或货物状态不适用该处理方式。', en: 'This remedy is not offered for this reason or state of the goods.' },
  evidence_missing: { kind: 'invalid', retryable: false, zh: '请先补充所需凭证。', en: 'The required evidence is missing; add it first.' },
  evidence_limits: { kind: 'limit', retryable: false, zh: '凭证超过数量或大小限制。', en: 'The evidence is beyond the allowed number or size.' },
  // files that are sent in
  file_empty: { kind: 'invalid', retryable: false, zh: '文件是空的。', en: 'The file is empty.' },
  file_type_not_allowed: { kind: 'invalid', retryable: false, zh: '不接受这种类型的文件。', en: 'Files of this kind are not accepted.' },
  file_too_large: { kind: 'limit', retryable: false, zh: '文件超过大小上限。', en: 'The file is larger than allowed.' },
  file_too_many_pixels: { kind: 'limit', retryable: false, zh: '图片的像素超过上限。', en: 'The image has more pixels than allowed.' },
  file_broken: { kind: 'invalid', retryable: false, zh: '文件已损坏或不完整。', en: 'The file is damaged or incomplete.' },
  file_active_content: { kind: 'invalid', retryable: false, zh: '文件含有可执行的脚本或网页内容。', en: 'The file contains scripts or web content that could run.' },
  file_hidden_content: { kind: 'invalid', retryable: false, zh: '文件中藏有另一个文件。', en: 'Another file is hidden inside this file.' },
  file_harmful: { kind: 'invalid', retryable: false, zh: '文件带有恶意程序的特征。', en: 'The file carries the mark of malicious software.' },
  file_quota: { kind: 'limit', retryable: false, zh: '24 小时内上传的文件已达上限。', en: 'No more files can be uploaded within these 24 hours.' },
  upload_offset: { kind: 'conflict', retryable: false, zh: '续传位置与已收到的不符，请先查询再续传。', en: 'The upload does not stand there: ask where it stands and go on from that.' },
  upload_expired: { kind: 'too_late', retryable: false, zh: '上传任务已过期，请重新上传。', en: 'The upload has run out; begin again.' },
  file_link_invalid: { kind: 'forbidden', retryable: false, zh: '下载链接无效。', en: 'This link is not valid.' },
  file_erased: { kind: 'too_late', retryable: false, zh: '文件内容已依法删除，仅保留其哈希值、大小和类型。', en: 'The content of this file was erased as the law asks; its hash, size and kind stay.' },
  file_link_expired: { kind: 'too_late', retryable: false, zh: '下载链接已过期，请重新获取。', en: 'This link has expired; ask for a new one.' },
  // where a marketplace is called
  unknown_webhook: { kind: 'unknown', retryable: false, zh: '没有这个回调订阅。', en: 'There is no such webhook.' },
  webhook_url_not_allowed: { kind: 'invalid', retryable: false, zh: '回调地址须为可从公网访问的 https 地址，且不含账号。', en: 'A webhook goes to an https address on the public internet, without credentials in it.' },
  webhook_secret_not_usable: { kind: 'invalid', retryable: false, zh: '密钥须为 whsec_ 加 24 至 64 字节的 base64。', en: 'A secret is whsec_ and base64 of 24 to 64 bytes.' },
  webhook_listener_taken: { kind: 'conflict', retryable: false, zh: '付款指令和通知各只能有一个接收方，已有其他订阅。', en: 'Payments and notices each have one receiver, and another webhook is it.' },
  webhook_limit: { kind: 'limit', retryable: false, zh: '回调订阅的数量已达上限。', en: 'No more webhooks can be kept for this marketplace.' },
  // what carriers report
  unknown_carrier: { kind: 'unknown', retryable: false, zh: '没有对接这家物流服务，或平台尚未设置。', en: 'No such carrier service is connected, or the marketplace has not set it up.' },
  carrier_signature_wrong: { kind: 'forbidden', retryable: false, zh: '推送的签名不正确。', en: 'The signature of this push is wrong.' },
  findings_open: { kind: 'conflict', retryable: false, zh: '尚有事实问题未认定。', en: 'Questions of fact are still open.' },
  facts_contradicted: { kind: 'conflict', retryable: false, zh: '记录相互矛盾，须先由小二认定。', en: 'Records contradict each other; an officer must first make a finding.' },
  ground_unanswered: { kind: 'invalid', retryable: false, zh: '每一条申诉理由都须答复。', en: 'Every ground of the appeal must be answered.' },
  override_needed: { kind: 'invalid', retryable: false, zh: '偏离计算结果须说明理由和依据。', en: 'Departing from the computed result needs an override with reason and citation.' },
  harms_the_silent: { kind: 'forbidden', retryable: false, zh: '不得因沉默让一方同时失去货物和货款。', en: 'Silence never costs a party both goods and money.' },
  measure_not_announced: { kind: 'invalid', retryable: false, zh: '只能采取已告知当事人的处罚措施。', en: 'Only measures the account was told of may be imposed.' },
  calculation_missing: { kind: 'invalid', retryable: false, zh: '涉及分值、金额或期限的措施须写明幅度和依据。', en: 'A measure with points, an amount or a period must state how much, and on what basis.' },
  measure_excessive: { kind: 'limit', retryable: false, zh: '处罚幅度超过规则计算的结果。', en: 'The measure goes beyond what the policy computes.' },
  sanction_not_remedy: { kind: 'invalid', retryable: false, zh: '处罚措施不能代替对买家的处理。', en: 'A sanction never stands in for a remedy.' },
} as const satisfies Record<string, Entry>

export type RefusalCode = keyof typeof REFUSALS
export const REFUSAL_CODES = Object.keys(REFUSALS) as readonly RefusalCode[]
/** `field` names the part of the command at fault; `allowed` says what would have been accepted, when that is a number or a list. */
export type Refusal = { refused: RefusalCode; field?: string; allowed?: number | string | readonly string[] }
export const refuse = (refused: RefusalCode, detail: Omit<Refusal, 'refused'> = {}): Refusal => ({ refused, ...detail })
export const isRefusal = (value: unknown): value is Refusal => typeof value === 'object' && value !== null && 'refused' in value
