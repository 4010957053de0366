"""Every exception to a rule carries a sentence: `# noqa: X — why`, `# type: ignore[x]  # why`."""

import re
import sys

from trees import Source, read_sources, report

NOQA = re.compile(r"#\s*noqa(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?(?P<rest>.*)$")
IGNORE = re.compile(r"#\s*type:\s*ignore(?:\[[^\]]*\])?(?P<rest>.*)$")


def check(sources: list[Source]) -> list[str]:
    complaints = []
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            for pattern in (NOQA, IGNORE):
                found = pattern.search(line)
                if found and '"' not in line[: found.start()].rsplit("(", 1)[-1] and len(found["rest"].split()) < 3:
                    complaints.append(f"{source.path}:{number}: an exception without a reason: {line.strip()}")
    return complaints


if __name__ == "__main__":
    sys.exit(report(check([s for s in read_sources("src", "bench", "tests") if "check_reasons" not in s.path])))
