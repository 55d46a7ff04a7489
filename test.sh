#!/usr/bin/env bash
# Sets up what the tests need and runs them all: ./test.sh [arguments of dotnet test, e.g. --filter Name~Retry]
# Ends with one line, "N passed, N failed, N skipped", taken from the result files.
set -uo pipefail
cd "$(dirname "$0")"

can_install() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }
install() { DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "$@"; }

# The tests count real trips a second time with python3's csv module, so that the loader is not its own judge.
if ! command -v python3 >/dev/null && can_install; then
  apt-get update -q && install python3
fi

# The tests start PostgreSQL servers of their own from its binaries; a cluster of the machine's would only be in the way.
has_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v psql >/dev/null && command -v pgbench >/dev/null; }
if ! has_postgres && can_install; then
  apt-get update -q && install postgresql-common \
    && sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
    && install postgresql
fi

results=artifacts/test-results
rm -rf "$results"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build Pipelines.sln -c Release -v quiet || exit 1
status=0
dotnet test Pipelines.sln -c Release --no-build -m:1 -v quiet --logger "console;verbosity=minimal" --logger trx --results-directory "$results" "$@" || status=$?

# A skipped test is written as not executed, with its reason as the message.
sed -n 's/.*<UnitTestResult[^>]*testName="\([^"]*\)"[^>]*outcome="NotExecuted".*/skipped: \1/p; s/.*<Message>\(.*\)<\/Message>.*/  \1/p' "$results"/*.trx 2>/dev/null | grep -A1 '^skipped' | grep -v '^--'

# What the kill loops went through.
sed -n 's/^survived: /survived: /p' "$results"/*.trx 2>/dev/null

awk '
  match($0, /<Counters [^>]*>/) {
    counters = substr($0, RSTART, RLENGTH)
    total += count("total"); executed += count("executed"); passed += count("passed"); failed += count("failed")
  }
  function count(name,   pair) {
    if (!match(counters, " " name "=\"[0-9]+\"")) return 0
    pair = substr(counters, RSTART, RLENGTH); gsub(/[^0-9]/, "", pair); return pair + 0
  }
  END { printf "%d passed, %d failed, %d skipped\n", passed, failed, total - executed; exit passed == 0 }
' "$results"/*.trx || exit 1
exit "$status"
