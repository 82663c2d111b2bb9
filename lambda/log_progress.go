package main

import (
	"log/slog"
	"maps"
	"math"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
)

// progressEvery is how long the log of a wait is silent at most.
const progressEvery = time.Minute

// progressLog writes a line when something has changed, and at least one a minute, for rounds of reading statuses or
// pre-checks: hours of the same would hide the rest.
type progressLog struct {
	log  *slog.Logger
	last *engine.Progress // that was written
}

func (l *progressLog) write(p engine.Progress) {
	if l.last != nil && l.last.Phase == p.Phase && l.last.Done == p.Done && maps.Equal(l.last.Counts, p.Counts) && p.Elapsed-l.last.Elapsed < progressEvery {
		return
	}
	l.last = &p
	f := fields{"phase", string(p.Phase), "done", p.Done, "total", p.Total, "states", p.Counts, "seconds", math.Round(p.Elapsed.Seconds())}
	f.text("goal", p.Goal)
	if p.Copied != nil {
		f = append(f, "copied_percent", *p.Copied)
	}
	f.number("copy_left_seconds", int(p.CopyLeft.Seconds())) // an estimate
	if p.Delay != nil {
		f = append(f, "delay_ms", p.Delay.Milliseconds())
	}
	l.log.Info("progress", f...)
}
