// The states of Kuaidi100 (快递100) and what each is to us. Data: the numbers and names are the service's, from section 1.6 "运单快递状态(state)说明"
// of its tracking interface, https://api.kuaidi100.com/document/5f0ffb5ebc8da837cbd8aefc (mirrored at apifox.com/apidoc/project-514987/api-8562559), read 2026-11-22.
// `null`: known, and no event of ours. Such a node is kept and listed, and never made into the nearest thing.
import type { ScanKind } from '../../app/carriers.ts'

type Code = { readonly label: string; readonly kind: ScanKind | null }

export const KUAIDI100_CODES: Readonly<Record<string, Code>> = {
  '0': { label: '在途', kind: 'in_transit' },
  '1001': { label: '到达派件城市', kind: 'arrived' },
  '1002': { label: '干线', kind: 'in_transit' },
  // Sent on to another address, at whose wish is not said.
  '1003': { label: '转递', kind: null },
  '1': { label: '揽收', kind: 'picked_up' },
  '101': { label: '已下单', kind: 'label_created' },
  '102': { label: '待揽收', kind: 'label_created' },
  '103': { label: '已揽收', kind: 'picked_up' },
  '5': { label: '派件', kind: 'out_for_delivery' },
  '501': { label: '投柜或驿站', kind: 'locker' },
  // Whoever signed. "Signed" is an event to be tested, never proof of receipt.
  '3': { label: '签收', kind: 'signed' },
  '301': { label: '本人签收', kind: 'signed' },
  '302': { label: '派件异常后签收', kind: 'signed' },
  '303': { label: '代签', kind: 'signed' },
  '304': { label: '投柜或站签收', kind: 'signed' },
  // On its way back is not yet back: only 4 says that the sender has it.
  '6': { label: '退回', kind: null },
  '4': { label: '退签', kind: 'returned_to_sender' },
  '401': { label: '已销单', kind: null },
  '14': { label: '拒签', kind: 'refused' },
  '7': { label: '转投', kind: null },
  '2': { label: '疑难', kind: null },
  '201': { label: '超时未签收', kind: null },
  '202': { label: '超时未更新', kind: null },
  // A refusal the sender has still to confirm.
  '203': { label: '拒收', kind: null },
  '204': { label: '派件异常', kind: 'delivery_attempted' },
  '205': { label: '柜或驿站超时未取', kind: null },
  '206': { label: '无法联系', kind: 'delivery_attempted' },
  '207': { label: '超区', kind: null },
  '208': { label: '滞留', kind: null },
  '209': { label: '破损', kind: 'damaged' },
  '210': { label: '销单', kind: null },
  '8': { label: '清关', kind: 'in_transit' },
  '10': { label: '待清关', kind: 'in_transit' },
  '11': { label: '清关中', kind: 'in_transit' },
  '12': { label: '已清关', kind: 'in_transit' },
  '13': { label: '清关异常', kind: null },
}
