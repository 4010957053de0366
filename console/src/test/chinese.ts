/** Half-width marks beside Chinese. */
export const HALF_WIDTH = /[\p{Script=Han}”」）][,:;?!(]|[,:;?!)][\p{Script=Han}“「（]/u

/** Words that we do not say: one word for one thing. */
export const OTHER_WORDS = /工作区|您|客户(?!端)/
