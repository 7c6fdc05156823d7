"""Compares an h2spec report (JUnit) with the list of cases that are expected to fail: judge.py EXPECTED REPORT."""

import sys
import xml.etree.ElementTree as tree

expected, report = sys.argv[1:]
with open(expected, encoding="utf-8") as file:
    lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
always = {line for line in lines if not line.startswith("~")}
sometimes = {line[1:] for line in lines if line.startswith("~")}

cases = list(tree.parse(report).getroot().iter("testcase"))
failed = {
    f"{case.get('package')} {case.get('classname')}"
    for case in cases
    if case.find("failure") is not None or case.find("error") is not None
}
for case in sorted(failed - always - sometimes):
    print("fails unexpectedly:", case)
for case in sorted(always - failed):
    print("passes, but is expected to fail:", case)
print(f"h2spec: {len(cases)} cases, {len(failed)} failed")
sys.exit(bool(failed - always - sometimes or always - failed or len(cases) < 100))
