"""What can be wrong with a rule or an alert."""

from tilth.kernel.errors import Conflict, NotFound


class RuleNotFound(NotFound):
    code = "rule_not_found"


class AlertNotFound(NotFound):
    code = "alert_not_found"


class TooManyRules(Conflict):
    code = "too_many_rules"
