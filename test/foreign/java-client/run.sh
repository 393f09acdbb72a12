#!/usr/bin/env bash
# Camunda's Java client on the engine in the box. Run by hand where Java 17 and Maven are; no other test needs them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
engine=
trap '[ -z "$engine" ] || kill "$engine"; rm -rf "$work"' EXIT

mvn --quiet --batch-mode --file "$here/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath"

cd "$root"
node sandbox/engine/run.mjs --grpc 0 --rest 0 --data "$work/data" >"$work/ready" &
engine=$!
timeout 120 bash -c 'until grep -q ready "$0"; do sleep 0.2; done' "$work/ready"
address() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$work/ready"; }

java -cp "$(cat "$work/classpath")" "$here/ForeignClient.java" "$(address grpcAddress)" "$(address restAddress)" "$root"
