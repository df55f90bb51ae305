/** The wallet of a web page's visitor: what it is called, and what it can be asked to do. */

/** The last words of calls that have a wallet sign or send what they are given, or pass on an order of any kind. */
export const ORDERS = /\.(?:request|send|sendAsync|sendTransaction|sign\w*|_signTypedData|writeContract)$/;

/** Where wallets hang in a page. */
const WALLET =
  /^(?:global\.)?(?:ethereum|solana|solflare|backpack|tronLink|tronWeb|keplr|leap|unisat|phantom|web3\.currentProvider|okxwallet|BinanceChain|xfi|martian|petra|aptos|suiWallet)(?=[.()])/;
/** Libraries that speak for one. */
const LIBRARY = /^(?:@[\w-]{1,40}\/)?(?:ethers|web3|viem|wagmi)(?=[-/.()])/;
const SIGNS = /\.(?:sendTransaction|signTransaction|signMessage|signTypedData|_signTypedData|writeContract)$/;

/** True for a call of those, by its name, that a wallet is asked by: `ethereum.request`, `ethers.Wallet().signMessage`. */
export function asksWallet(name: string): boolean {
  return WALLET.test(name) || (LIBRARY.test(name) && SIGNS.test(name));
}

/** The methods of `ethereum.request` that commit their owner to something. */
export const COMMITS =
  /^(?:eth_send\w*|eth_sign\w*|personal_sign|wallet_send\w*|sol_sign\w*|sign(?:And\w*|All\w*|Transaction\w*|Message)|tron_sign\w*|tron_send\w*)$/;

/** Words of a package that has to do with wallets, or with paying. */
export const OF_WALLETS: readonly string[] =
  `wallet wallets web3 ethereum eth evm solana bitcoin btc tron crypto cryptocurrency blockchain dapp defi dex nft swap
  token staking bridge metamask phantom walletconnect ethers viem wagmi keplr cosmos aptos sui coin payment payments pay
  checkout onchain airdrop mint contract`.split(/\s+/);
