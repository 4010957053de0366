import library from './library.json'
import words from './words.json'

/** English is what the server speaks; only what its libraries say is put into plain words. */
export default { sentences: library, words }
