# shellcheck shell=bash
# Measuring and telling: cases are pairs of small scripts, run in turn under time(1).
# Sourced by bench, which sets `work` and `runs`.

say() { echo "bench: $*" >&2; }
note() { printf '\n%s\n' "$*"; }

# case_of NAME PREPARE COMMAND: PREPARE puts things back before each run and is not measured.
case_of() {
    printf '%s\n' "$2" >"$work/cases/$1.prepare"
    printf 'exec %s\n' "$3" >"$work/cases/$1.run"
    printf '%s\n' "$3" >"$work/cases/$1.shown"
    rm -f "$work/cases/$1.times"
}

# measure NAME...: runs the cases in turn, once to warm up and then `runs` times.
measure() {
    local round name
    for ((round = 0; round <= runs; round++)); do
        for name in "$@"; do
            bash -e "$work/cases/$name.prepare" >"$work/cases/$name.log" 2>&1
            run_timed "$name" || {
                say "$name failed:"
                tail -n 20 "$work/cases/$name.log" >&2
                return 1
            }
            # The first round fills the system's file cache and is not counted.
            [ $round = 0 ] || cat "$work/cases/$name.time" >>"$work/cases/$name.times"
        done
    done
}

# One line for each run: wall, user, system seconds, KiB of memory (0 where it cannot be told).
run_timed() {
    local log=$work/cases/$1.log time=$work/cases/$1.time
    if [ -x /usr/bin/time ] && /usr/bin/time -f %M true 2>/dev/null; then
        /usr/bin/time -o "$time" -f '%e %U %S %M' bash "$work/cases/$1.run" >>"$log" 2>&1
    else
        local TIMEFORMAT='%R %U %S 0'
        { time bash "$work/cases/$1.run" >>"$log" 2>&1; } 2>"$time"
    fi
}

# median NAME EXPRESSION: of an awk expression over the fields of the runs.
median() {
    awk "{ print $2 }" "$work/cases/$1.times" | sort -g |
        awk '{ value[NR] = $1 }
             END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

# goal TEXT CASE EXPRESSION LIMIT [CASE OF LIMIT]: says whether a median is at most a limit, or, with
# one more case, at most that part of the same median of the other case.
goal() {
    local value other=1
    value=$(median "$2" "$3")
    [ $# -lt 5 ] || other=$(median "$5" "$3")
    awk -v text="$1" -v value="$value" -v limit="$4" -v other="$other" 'BEGIN {
        printf "- %s: %s (%.2f of at most %.2f)\n", text,
            (value <= limit * other) ? "met" : "not met", value, limit * other
    }'
}

# table OURS NAME...: a row for each case, with how many times faster ours is in wall time.
table() {
    local ours=$1 name wall
    echo
    echo '| command | wall s | CPU s | cores | peak MiB | wall, ours = 1 |'
    echo '|---|--:|--:|--:|--:|--:|'
    wall=$(median "$ours" '$1')
    for name in "$@"; do
        awk -v name="$name" -v base="$wall" -v wall="$(median "$name" '$1')" \
            -v cpu="$(median "$name" '$2 + $3')" -v memory="$(median "$name" '$4')" 'BEGIN {
                gsub("_", " ", name)
                printf "| %s | %.2f | %.2f | %.1f | %s | %.1f |\n", name, wall, cpu,
                    (wall > 0) ? cpu / wall : 0, (memory > 0) ? sprintf("%.0f", memory / 1024) : "-",
                    (base > 0) ? wall / base : 0
            }'
    done
    echo
    echo '```'
    for name in "$@"; do
        # Paths of this run say nothing to readers.
        sed -e "s#$socle#socle#g" -e "s#$work#\$WORK#g" -e "s#$PWD/##g" -e "s#$(dirname "$PWD")/#../#g" \
            -e 's#--include=[^ ]*#--include=PACKAGES#' "$work/cases/$name.shown"
    done
    echo '```'
}

# What the figures were measured on.
machine() {
    local cpu memory
    cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
    memory=$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo 2>/dev/null || true)
    echo "- machine: ${cpu:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores, ${memory:-memory unknown}"
    echo "- system: $(. /etc/os-release 2>/dev/null && echo "$PRETTY_NAME"), kernel $(uname -r)"
    echo "- socle: $(git describe --always --dirty 2>/dev/null || echo unknown)"
    echo "- $runs runs of each; load before: $(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo -)"
}

# kilobytes FILE: its size in units of 1000 bytes.
kilobytes() { awk -v size="$(stat -c %s "$1")" 'BEGIN { printf "%.0f", size / 1000 }'; }
