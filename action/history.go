package main

import (
	"slices"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
)

// history is each task's way through the wait, as its readings showed it.
type history struct {
	now     func() time.Time
	began   time.Time     // in UTC
	elapsed time.Duration // at the last reading, since began
	tasks   map[string]*track
}

// track is one task's way: its spans follow one another without a gap.
type track struct {
	spans []span
	// end is when the wait for the task ended; 0 while it goes on.
	end   time.Duration
	ended bool
}

// span is a part of the wait that a task spent in one stage. It begins with the reading that showed it.
type span struct {
	stage stage
	since time.Duration
}

// stage is what a status means to somebody who waits.
type stage int

// The stages, in the order in which a task goes through them.
const (
	stageStarting stage = iota // it does not copy anything yet
	stageCopying
	stageCatchingUp
	stageStopped // it failed, was paused, ended or is gone
	stageOther   // it runs, in a status that is none of these
)

// stageOf tells the stage that a status belongs to.
func stageOf(status drs.Status) stage {
	switch status {
	case drs.StatusFullStarted:
		return stageCopying
	case drs.StatusFullComplete, drs.StatusIncrementalStarted:
		return stageCatchingUp
	}
	switch status.Group() {
	case drs.GroupNotStarted, drs.GroupWaiting, drs.GroupStarting:
		return stageStarting
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused, drs.GroupEnded:
		return stageStopped
	case drs.GroupRunning, drs.GroupUnknown:
	}
	return stageOther
}

func (h *history) add(p engine.Progress) {
	if p.Phase != engine.PhaseWaiting {
		return
	}
	if h.tasks == nil {
		h.tasks = make(map[string]*track)
		h.began = h.now().UTC().Add(-p.Elapsed)
	}
	h.elapsed = p.Elapsed
	for _, c := range p.Changes {
		t := h.tasks[c.ID]
		if t == nil {
			t = new(track)
			h.tasks[c.ID] = t
		}
		if next := stageOf(c.To); len(t.spans) == 0 || t.spans[len(t.spans)-1].stage != next {
			t.spans = append(t.spans, span{next, p.Elapsed})
		}
	}
	for _, id := range p.Arrived {
		if t := h.tasks[id]; t != nil && !t.ended {
			t.end, t.ended = p.Elapsed, true
		}
	}
}

// until is when a task's k-th span ended: with the next one, with its own wait, or with the last reading.
func (h *history) until(t *track, k int) time.Duration {
	switch {
	case k+1 < len(t.spans):
		return t.spans[k+1].since
	case t.ended:
		return t.end
	}
	return h.elapsed
}

// lasted reports whether any task of those named spent any time in a stage: else there is nothing to draw.
func (h *history) lasted(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		t := h.tasks[id]
		return len(t.spans) > 0 && h.until(t, len(t.spans)-1) > t.spans[0].since
	})
}
