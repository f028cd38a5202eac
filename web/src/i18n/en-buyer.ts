// Words that only the buyer's further screens say, in English.
import type { BuyerWords } from './zh-buyer.ts'

export const enBuyer = {
  apply: {
    title: 'Ask for after-sales help', steps: ['What is wrong', 'What you want', 'Proof', 'Check'], step: (n, of, name) => `Step ${n} of ${of}: ${name}`, next: 'Next', before: 'Back', submit: 'Submit', orders: 'Orders you can ask about', start: (title) => `Ask about "${title}"`,
    lines: 'Which goods', left: (n) => `${n} can be claimed`, quantity: (title) => `${title}: how many`, noneLeft: 'All goods of this order are in a case already.', state: 'Where the goods are', moreProblems: 'Something else', states: { unshipped: 'Not shipped yet', transit: 'On the way', signed: 'Shown as delivered', received: 'I have them', in_use: 'In use', return_leg: 'On the way back' }, problem: 'What is the problem', reason: 'Under which reason', reasonHint: 'The reason decides who pays the freight and what proof is needed.',
    condition: 'The goods (tick what applies)', opened: 'Opened', used: 'Used', activated: 'Activated', installed: 'Installed',
    remedy: 'What you would like', amount: 'Refund asked', most: (text) => `At most ${text}: what was paid for these goods and not given back.`, freight: 'Delivery freight asked back', freightHint: (text) => `You paid ${text} for delivery.`, statement: 'Tell what happened', statementHint: 'Say when you noticed and what you saw. The other side and the platform can read it.',
    preview: 'Before you submit', granted: 'If it is granted as asked', toBuyer: 'You get', returnFreight: 'Return freight', outboundFreight: 'Delivery freight', afterwards: 'After you submit', clocks: 'Time limits then', clock: (task, time) => `${task}: until ${time}`, atZero: (what) => `If nothing is done: ${what}`, edit: 'Change', blocked: 'It cannot be submitted as it stands:',
    kept: 'Draft kept', saving: 'Keeping the draft…', local: 'Kept on this device for now; on the server once you are back online.', changed: 'This draft was changed elsewhere.', take: 'Show that one', mine: 'Keep this one', resumed: 'Going on where you were.', sent: 'Your request has been sent', noOrder: 'No order was named', noOrderHow: 'Come in from your order on the marketplace.', choose: 'Choose first',
  },
  proof: {
    title: 'Add evidence', list: 'Evidence checklist', needed: 'Needed', helps: 'Helps', system: 'Kept by the system', systemItems: 'Whoever decides sees these; no need to add them.', other: 'Other proof', either: ' or ', comma: ', ', colon: ' ', photo: 'Take a photo', film: 'Film it', file: 'Choose a file', bring: 'Add', add: (what, how) => `${how}: ${what}`,
    missing: 'Not there yet', done: 'Uploaded', pending: 'Uploaded, not sent yet', received: (n) => `${n} received`, settled: 'There', again: 'More is wanted', remove: 'Remove', most: (n, size) => `up to ${size} each, ${n} at most`, size: (size) => `up to ${size} each`, kind: 'Kind of proof',
    enough: 'What is needed is there.', short: (what) => `Still needed: ${what}`, asked: 'Asked for', why: 'to show', nothing: 'Add at least one file.', submit: (n) => (n === 1 ? 'Send this file' : `Send these ${n} files`),
  },
  respond: {
    title: 'How do you want to answer?', decline: 'Stay with my request', declineHow: 'Tell the other side no; you can go on talking.', counter: 'Make my own offer', counterHow: 'Name the amount and who pays the return freight.', accept: (text) => `Accept: you get ${text}`, acceptHow: 'It is settled by this offer then.', acceptButton: (text) => `Accept ${text}`, agreeReason: 'Agree to the new reason', keepReason: 'No, the reason stays', proposedBy: (who) => `Proposed by the ${who.toLowerCase()}.`, from: 'Reason now', to: 'Reason then', same: 'Neither side gets or pays anything different.', differs: "With the new reason, both sides' money changes:", kind: 'My offer', amount: 'Refund to me', payer: 'Who pays the return freight', send: 'Send to the merchant',
  },
  returning: { title: 'Return shipment', receipt: 'Freight receipt', receiptHint: 'If you paid the freight yourself, take a picture of the receipt.', freight: 'Freight you paid', pickup: "Picked up by the platform's partner" },
  appeal: { title: 'Appeal', ground: (n) => `Ground ${n}`, add: 'Add another ground', remove: 'Remove this ground', cites: 'Evidence it rests on', hint: 'Another officer looks at it. Say what is wrong and what shows it.' },
  inbox: { title: 'Notices', none: 'No notices', noneHow: 'News about your cases will appear here.', unread: (n) => `${n} unread`, readAll: 'Mark all as read', isUnread: 'unread', older: 'Show earlier ones' },
} satisfies BuyerWords
