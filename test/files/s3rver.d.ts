// What we use of s3rver, which ships no types.
declare module 's3rver' {
  class S3rver {
    constructor(options: { address: string; port: number; silent: boolean; directory: string; configureBuckets: readonly { name: string; configs: readonly string[] }[] })
    run(): Promise<{ port: number }>
    close(): Promise<void>
  }
  export default S3rver
}
