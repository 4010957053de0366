import accounts from './accounts.json'
import alerts from './alerts.json'
import audit from './audit.json'
import boards from './boards.json'
import common from './common.json'
import events from './events.json'
import explore from './explore.json'
import funnel from './funnel.json'
import imports from './imports.json'
import insight from './insight.json'
import members from './members.json'
import nav from './nav.json'
import overview from './overview.json'
import people from './people.json'
import retention from './retention.json'
import settings from './settings.json'
import tasks from './tasks.json'

export default {
  accounts,
  alerts,
  audit,
  boards,
  common,
  events,
  explore,
  funnel,
  imports,
  insight,
  members,
  nav,
  overview,
  people,
  retention,
  settings,
  tasks,
}
