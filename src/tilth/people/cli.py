"""`tilth people find | show | unmerge | erase`."""

from typing import Annotated

import typer

from tilth.kernel.ids import Origin, PersonNo
from tilth.people.api import erase_person, find_person, get_profile, list_identifiers, unmerge
from tilth.people.errors import PersonNotFound
from tilth.people.showing import show_person
from tilth.platform.command_line import WorkspaceOption, console, local_actor, opened_workspace
from tilth.platform.database.sessions import ReadSession

app = typer.Typer(no_args_is_help=True, help="Find people, see what is known of them, take apart, erase.")
Number = Annotated[int, typer.Argument(help="Number of the person.")]


@app.command("find")
def find_command(
    identifier_type: Annotated[
        str, typer.Argument(metavar="TYPE", help="user_id, phone, email, unionid, openid, account:taobao, …")
    ],
    value: Annotated[str, typer.Argument(help="In any spelling.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Show the person to whom an identifier belongs."""
    with opened_workspace(workspace) as (database, chosen), database.read(chosen.id) as session:
        person_no = find_person(session, identifier_type, value)
        if person_no is None:
            raise PersonNotFound(f"No person has the {identifier_type} '{value}'.")
        _show(session, person_no)


@app.command("show")
def show_command(person: Number, workspace: WorkspaceOption = None) -> None:
    """Show traits, first and last touch, and how the identifiers hang together."""
    with opened_workspace(workspace) as (database, chosen), database.read(chosen.id) as session:
        _show(session, PersonNo(person))


@app.command("unmerge")
def unmerge_command(
    person: Number,
    origins: Annotated[list[int], typer.Argument(help="Origin numbers that are another person's; see `show`.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Take identifiers out of a person: they become another one, with their own events."""
    with opened_workspace(workspace) as (database, chosen), database.write(chosen.id) as session:
        done = unmerge(session, PersonNo(person), [Origin(origin) for origin in origins], actor=local_actor())
    numbers = ", ".join(map(str, done.new_persons))
    console.print(f"Person {done.person_no} keeps its number; new: {numbers}.")


@app.command("erase")
def erase_command(
    person: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Forget a person for ever: identifiers, traits and events."""
    if not yes:
        typer.confirm(f"Erase person {person} and all its events? This cannot be undone.", abort=True)
    with opened_workspace(workspace) as (database, chosen), database.write(chosen.id) as session:
        number = erase_person(session, PersonNo(person), actor=local_actor())
    console.print(
        f"Person {number} is erased; no number shows it any more. Its rows are deleted from disk within two hours."
    )


def _show(session: ReadSession, person_no: PersonNo) -> None:
    show_person(console, get_profile(session, person_no), list_identifiers(session, person_no))
