// Interface words in English, complete by type.
import type { Words } from './zh.ts'

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

export const en = {
  app: { buyer: 'After-sales', desk: 'After-sales desk', language: '中文', demo: 'Demo', demoNote: 'All data is for demonstration; no real trade is involved.', switchPerson: 'Switch person', skip: 'Skip to content', back: 'Back', close: 'Close', more: 'More', menu: 'Main', notices: 'Notices', unread: (n) => `, ${n} unread`, breadcrumb: 'Location' },
  states: {
    loading: 'Loading…', retry: 'Try again', offline: 'You are offline. You can go on reading; act once you are back.', error: 'Nothing came back.', errorSafe: 'Nothing of yours is lost.', back: 'You are back online.',
    signIn: 'Sign in first', signInHow: 'Come in again from your order on the marketplace; staff sign in here.', staffSignIn: 'Staff sign-in', notFound: 'Nothing here', notFoundHow: 'The address may be wrong, or this is not yours.', changed: 'There is something new', showChange: 'Show',
  },
  parties: { buyer: 'Buyer', merchant: 'Merchant', platform: 'Platform', carrier: 'Carrier', insurer: 'Insurer', outside: 'Outside body', you: 'You' },
  time: {
    left: (text) => `${text} left`, before: (text) => `until ${text}`, days: (d, h) => `${count(d, 'day')} ${h} h`, hours: (h, m) => `${h} h ${m} min`, minutes: (m, s) => `${m} min ${s} s`, over: 'Time is up; being dealt with', paused: 'The clock is paused',
    zone: 'Beijing time', announce: (text) => `Reminder: ${text} left`, others: 'Other clocks',
  },
  cases: {
    title: 'My cases', yours: 'Your turn', waiting: 'Waiting for others', closed: 'Closed', none: 'No cases', noneHow: 'You can ask for after-sales help from your order on the marketplace.', nothingYours: 'Nothing waits for you.', order: (id) => `Order ${id}`, older: 'Show earlier ones',
    inbox: 'To answer', inboxNone: 'Nothing to answer', inboxNoneHow: 'New requests will appear here.', overdue: 'Overdue', within24: 'Within 24 h', within72: 'Within 72 h', later: 'Later', count: (n) => (n >= 1000 ? '1000+' : String(n)), amount: 'At stake',
  },
  case: {
    title: 'Case', ask: 'The request', remedy: 'Asks for', reason: 'Reason', amount: 'Refund asked', freight: 'Freight asked', goods: 'Goods', paid: 'Paid', quantity: (n) => count(n, 'piece'), order: 'Order', stages: 'Progress',
    offer: (by) => `Offer by the ${by.toLowerCase()}`, offerBy: 'By this offer, to the buyer', askedBy: 'As asked, to the buyer', less: 'Difference', freightBy: (who) => `Return freight: paid by ${who}`, costs: 'Of which deducted', reasonChange: (from, to) => `If accepted, the reason changes from "${from}" to "${to}".`, noOffers: 'Nobody has made an offer yet.',
    evidence: 'Evidence', checklist: 'Evidence checklist', evidenceNone: 'No evidence yet.', evidenceAsked: 'Asked for', by: (who) => `Filed by the ${who.toLowerCase()}`, filedBefore: 'Filed in another case before', open: 'Open', openFailed: 'The file does not open; try again later.', bytes: (text) => text,
    thread: 'Messages', threadNone: 'Nobody has written yet.', erased: 'Erased on request', system: 'Recorded by the system', timeline: 'What happened', told: (n) => (n === 1 ? '1 notice sent' : `${n} notices sent`), money: 'Money', moneyStates: { owed: 'To be paid', running: 'Being paid', paid: 'Paid', obligation: 'Still owed', cancelled: 'Cancelled' },
    returns: 'Return', waybill: 'Waybill', decision: 'Decision', why: 'Why this decision', result: 'Outcome', findings: 'Facts found', rules: 'Rules used', source: 'Source', sources: 'Show sources and how sure they are', sourcesHide: 'Hide sources', confidence: 'Confidence', notAccepted: 'Not accepted', wouldChange: 'What would change it', whoDecided: 'Who decided', flows: 'Where the money goes', letter: 'In full', routes: 'What you can still do',
    appealUntil: (time) => `You can appeal until ${time}; another officer looks at it.`, noDecision: 'No decision yet.', appealHow: 'Say which point is wrong, and add the evidence for it.', caseNumber: 'Case', decidedOn: 'Decided on', colon: ': ', comma: ', ', confidences: { A: 'primary text', B: 'official report', C: 'third party', D: 'derived', K: 'unverified', S: 'only in reported disputes' }, actions: 'What you can do', otherActions: 'Other acts', noActions: 'Nothing for you to do now.', notYours: 'Nothing is asked of you now. If you like, you may:', nets: 'What each side gets or pays',
  },
  act: {
    names: {
      OpenCase: 'Open a case', AmendRequest: 'Change the request', ChangeReason: 'Change the reason', ProposeReasonChange: 'Suggest another reason', ConfirmReasonChange: 'Agree to the reason', WithdrawCase: 'Withdraw', ReopenCase: 'Reopen', MakeStatement: 'Write', FileEvidence: 'File evidence', RequestEvidence: 'Ask for evidence',
      AgreeToRequest: 'Agree', RefuseRequest: 'Refuse', MakeOffer: 'Make an offer', AcceptOffer: 'Accept', DeclineOffer: 'Decline', RevokeOffer: 'Take back the offer', RequestIntervention: 'Ask the platform', AskForHuman: 'Ask for a human', ClaimReview: 'Take it', ReleaseReview: 'Hand it back', SetFinding: 'Find a fact', RequalifyReason: 'Requalify', DecideCase: 'Decide', SignDecision: 'Sign',
      GiveReturnAddress: 'Give a return address', ShipReturn: 'Enter the return waybill', ConfirmReturn: 'Confirm the return', ContestReturn: 'Object to the return', ShipReplacement: 'Enter the waybill', ConfirmReplacement: 'Confirm receipt', ReportNotPerformed: 'Not carried out', ObserveScan: 'Record a scan', FileAppeal: 'Appeal', AnswerAppeal: 'Answer the appeal', DecideAppeal: 'Decide the appeal', LapseClock: 'Lapse a clock', PauseClock: 'Pause a clock', ResumeClock: 'Resume a clock', ExtendClock: 'Extend a clock',
      RecordNoticeAttempt: 'Record a notice', ConfirmLeg: 'Confirm payment', RejectLeg: 'Payment failed', HandOver: 'Hand over', RecordOutsideResult: 'Record a result', LinkCases: 'Link cases', RaiseSafetySignal: 'Raise a safety signal', RepinPolicy: 'Apply another policy', FundReturnFreight: 'Fund return freight',
    },
    whatHappens: 'What the record will say', moneyBefore: 'Now', moneyAfter: 'After', noMoney: 'No money moves.', send: (name) => name, confirmAmount: (name, amount) => `${name}: ${amount}`, cancel: 'Not yet', sending: 'Sending…', done: (name) => `Done: ${name}`,
    conflict: 'Something changed while you were writing. What you wrote is kept; look at what is new before sending.', since: 'Since you opened this:', look: 'Show what is new', unsure: 'The connection broke and it is not certain that this arrived. Sending again will not send it twice.', until: (time) => `Open until ${time}`, choose: 'Choose', required: 'Needed', optional: 'optional',
    text: 'Explanation', because: 'Reason', carrier: 'Carrier', waybill: 'Waybill number', address: 'Return address id', addressNote: 'Left empty, the address on file is used', ground: 'Ground of appeal', message: 'Message',
  },
  field: { amount: 'Amount', amountWrong: 'An amount with at most two decimals, please.', tooMuch: (most) => `${most} at most` },
  upload: { choose: 'Choose a file', progress: (percent) => `${percent}% uploaded`, checking: 'Checking the file', failed: "The file didn't upload. What you wrote is kept.", retry: 'Upload again', cancel: 'Cancel the upload' },
  problems: { offline: 'No connection; try again in a moment.', fault: 'Something broke on our side; nothing was written.', conflict: 'Something changed; look at what is new.', signIn: 'Your session has ended; come in again.' },
} satisfies Words
