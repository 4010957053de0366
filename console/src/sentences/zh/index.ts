import access from './access.json'
import asking from './asking.json'
import events from './events.json'
import imports from './imports.json'
import library from './library.json'
import metrics from './metrics.json'
import people from './people.json'
import recipes from './recipes.json'
import system from './system.json'
import words from './words.json'

export default {
  sentences: { ...access, ...asking, ...events, ...imports, ...library, ...people, ...recipes, ...system },
  words: { ...metrics, ...words },
}
