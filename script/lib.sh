# What the scripts share: where they stand, how they speak, how they fail. Sourced, never run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 022
log_dir=.local/log
python=.venv/bin/python

say() { printf '%s\n' "$@"; }
fail() { printf '\nscript/%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# The comment at the top of a script is its help.
help() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; exit 0; }

# make_local: the private directory of this checkout (others may pass through it, not list it)
make_local() { mkdir -p .local && chmod 711 .local && mkdir -p "$log_dir" && chmod 700 "$log_dir"; }

# step LABEL COMMAND…: run a long command quietly, a dot a second; on failure show the end of what it said
step() {
  local label=$1 begun=$SECONDS log status=0
  log=$log_dir/$(tr -cs 'a-z0-9\n' - <<<"${label,,}").log
  shift
  printf '%s ' "$label"
  "$@" >"$log" 2>&1 </dev/null &
  step_pid=$!
  while kill -0 "$step_pid" 2>/dev/null; do
    for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; kill -0 "$step_pid" 2>/dev/null || break; done
    printf .
  done
  wait "$step_pid" || status=$?
  step_pid=
  ((status == 0)) && { say " done ($((SECONDS - begun)) s)"; return 0; }
  say " failed"
  tail -n 15 "$log" | sed 's/^/    /'
  return "$status"
}

# as_root COMMAND…: run it as root, by sudo for an ordinary user
as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# embedded: true when the database is our own one (settings.py reads the same two places)
embedded() { [[ -z ${DATABASE_URL:-} ]] && ! grep -qsE '^(export )?DATABASE_URL *=.+' .local/env; }
