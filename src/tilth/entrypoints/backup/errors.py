"""What can be wrong with a backup."""

from tilth.kernel.errors import Conflict, InvalidInput


class BackupExists(Conflict):
    code = "backup_exists"


class DamagedBackup(InvalidInput):
    code = "damaged_backup"


class NotEmpty(Conflict):
    """A restore goes into an empty installation only."""

    code = "not_empty"
