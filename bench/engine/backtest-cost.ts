// placeholder replaced below
export async function backtestCost(_: { rounds: number; json: boolean; say: (text: string) => void }): Promise<void> {}
