#!/usr/bin/env python3
"""validate_sarif.py SCHEMA FILE: checks a SARIF file against a JSON schema, and what no schema can say: that indices,
base ids and fingerprints hold together. Prints every violation; exit status 1 when there is one."""

import json
import sys

import jsonschema


def locations(value):
    """Every artifactLocation below value."""
    if isinstance(value, dict):
        if "artifactLocation" in value:
            yield value["artifactLocation"]
        for child in value.values():
            yield from locations(child)
    elif isinstance(value, list):
        for child in value:
            yield from locations(child)


def inconsistencies(log):
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        if rules != sorted(set(rules)):
            yield "rules are not sorted, or one stands there twice"
        for number, result in enumerate(run["results"]):
            index = result["ruleIndex"]
            if index >= len(rules) or rules[index] != result["ruleId"]:
                yield f"results[{number}]: ruleIndex {index} is not the rule {result['ruleId']}"
        for artifact in locations(run["results"]):
            absolute = artifact["uri"].startswith("file:///")
            if absolute == ("uriBaseId" in artifact) or artifact["uri"].startswith("/"):
                yield f"{artifact['uri']}: either absolute with a scheme, or relative to a base id"
            if artifact.get("uriBaseId", "SRCROOT") not in run["originalUriBaseIds"]:
                yield f"{artifact['uri']}: unknown base id {artifact['uriBaseId']}"


def main(schema_file, sarif_file):
    with open(schema_file, encoding="utf-8") as f:
        schema = json.load(f)
    with open(sarif_file, encoding="utf-8") as f:
        log = json.load(f)
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    errors = [f"{e.json_path}: {e.message}" for e in validator(schema).iter_errors(log)]
    errors = errors or list(inconsistencies(log))
    for error in errors:
        print(f"{sarif_file}: {error}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--help"]:
        print(__doc__)
        sys.exit()
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
