"""Imports stand at the top of the file; a lazy one says why: `import numba  # lazy: …`."""

import ast
import sys

from trees import Source, read_sources, report


def check(sources: list[Source]) -> list[str]:
    complaints = []
    for source in sources:
        lines = source.text.splitlines()
        top = {id(node) for node in source.tree.body}
        guarded = {id(n) for node in source.tree.body if isinstance(node, ast.If | ast.Try) for n in ast.walk(node)}
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in top | guarded:
                span = lines[node.lineno - 1 : node.end_lineno]
                if not any("# lazy: " in line for line in span):
                    complaints.append(f"{source.path}:{node.lineno}: import inside a function without `# lazy: reason`")
    return complaints


if __name__ == "__main__":
    sys.exit(report(check(list(read_sources("src", "bench", "scripts")))))
