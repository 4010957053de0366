"""Previews and looks at files for who may not see personal data: masked by headings, names and looks."""

from msgspec.structs import replace

from tilth.events.imports.looking import FileLook
from tilth.events.imports.sampling import Sample, SampleEvent
from tilth.kernel.masking import mask_named, mask_properties, mask_text


def mask_sample(sample: Sample) -> Sample:
    refusals = tuple(
        replace(each, message=mask_text(each.message), text=mask_text(each.text)) for each in sample.refusals
    )
    return replace(sample, events=tuple(map(_mask_event, sample.events)), refusals=refusals)


def mask_look(look: FileLook) -> FileLook:
    names = [column.name for column in look.columns]
    columns = tuple(
        replace(each, samples=tuple(mask_named(each.name, cell) for cell in each.samples)) for each in look.columns
    )
    rows = tuple(tuple(mask_named(name, cell) for name, cell in zip(names, row, strict=True)) for row in look.rows)
    return replace(look, columns=columns, rows=rows)


def _mask_event(event: SampleEvent) -> SampleEvent:
    return replace(
        event,
        person=mask_properties(event.person),
        traits=mask_properties(event.traits),
        properties=mask_properties(event.properties),
    )
