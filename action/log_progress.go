package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
)

// mostSilent is how long the log says nothing while nothing changes. Readings come at intervals of up to a minute, so it is less
// than that: else the reading after the next would be the first to be printed.
const mostSilent = 45 * time.Second

// shown is the last line of progress.
type shown struct {
	counts string
	at     time.Duration
	any    bool
}

// progress prints a line if a task came to another state since the last line, or if that is long ago. How much is copied changes
// all the time, and is no reason for a line.
func (l *log) progress(p engine.Progress) {
	counts := states(p, false)
	if l.shown.any && counts == l.shown.counts && p.Elapsed-l.shown.at < mostSilent {
		return
	}
	l.shown = shown{counts, p.Elapsed, true}
	l.line("%s %s, %s", meter(p), states(p, true), shortly(p.Elapsed))
}

// meter draws how many of the tasks have arrived: "[███████···]".
func meter(p engine.Progress) string {
	const length = 10
	full := length
	if p.Total > 0 {
		full = p.Done * length / p.Total
	}
	return "[" + strings.Repeat("█", full) + strings.Repeat("·", length-full) + "]"
}

// states counts the tasks by their states, "14/20 incremental, 6 copying (62 %, about 40 min left)", with or without what is known
// of how far they are.
func states(p engine.Progress, details bool) string {
	b := fmt.Sprintf("%d/%d %s", p.Counts[p.Goal], p.Total, p.Goal)
	for _, state := range slices.Sorted(maps.Keys(p.Counts)) {
		if n := p.Counts[state]; n > 0 && state != p.Goal {
			b += fmt.Sprintf(", %d %s", n, plain(state, 60))
			if details {
				b += detail(p, state)
			}
		}
	}
	return b
}

// detail is what is known of the tasks in a state, in brackets; empty if nothing is.
func detail(p engine.Progress, state string) string {
	var known []string
	switch {
	case state == engine.StateCopying && p.Copied != nil:
		known = append(known, percent(*p.Copied))
		if p.CopyLeft > 0 {
			known = append(known, "about "+roughly(p.CopyLeft)+" left")
		}
	case state == engine.StateCatchingUp && p.Delay != nil:
		known = append(known, "delay "+shortly(*p.Delay))
	}
	if known == nil {
		return ""
	}
	return " (" + strings.Join(known, ", ") + ")"
}

// roughly writes an estimate no finer than it is.
func roughly(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "1 min"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute)/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour)/time.Hour))
	}
	return fmt.Sprintf("%d days", int(d.Round(24*time.Hour)/(24*time.Hour)))
}
