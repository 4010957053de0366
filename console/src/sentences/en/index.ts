import library from './library.json'
import whole from './whole.json'
import words from './words.json'

/** English is what the server speaks; only what its libraries say, alone or within, is put into plain words. */
export default { sentences: { ...library, ...whole }, words }
