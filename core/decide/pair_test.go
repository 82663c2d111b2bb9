package decide_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// pair is two tasks that were sent in one call. What a reading shows of one says something about the other: their call is still
// being processed.
type pair struct {
	tasks [2]playing
	// shown is what was last read of each, for the test's own idea of what is a sign.
	shown [2]drs.Status
}

type pairState struct {
	a, b  state
	shown [2]drs.Status
}

// pairPlayer plays every sequence of evidence for a pair.
type pairPlayer struct {
	*player
	seen map[pairState]uint64
}

// pairEvidence is what happens to each; nil if nothing does.
type pairEvidence [2]*decide.Evidence

// TestEverySequenceOfEvidenceForTwoTasksOfACall plays sequences in which two tasks depend on each other.
func TestEverySequenceOfEvidenceForTwoTasksOfACall(t *testing.T) {
	pl := &pairPlayer{newPlayer(t), map[pairState]uint64{}}
	task := begin(decide.Record{}, false)
	sequences := pl.playPair(pair{tasks: [2]playing{task, task}}, sequenceStart, longest)
	t.Logf("%d sequences of up to %d events, %d states", sequences, longest, len(pl.seen))
	require.Empty(t, pl.failures)
	require.NotZero(t, pl.steps[decide.StepSplit])
}

func (pl *pairPlayer) playPair(p pair, at time.Time, left int) (sequences uint64) {
	if p.tasks[0].step.Kind == decide.StepFinish && p.tasks[1].step.Kind == decide.StepFinish || left == 0 {
		return 1
	}
	here := pairState{p.tasks[0].at(at, left), p.tasks[1].at(at, left), p.shown}
	if known, ok := pl.seen[here]; ok {
		return known
	}
	when, events := pl.events(p, at)
	for i, e := range events {
		next := pl.nextPair(p, e, when[i])
		pl.path = append(pl.path, either(e))
		sequences += pl.playPair(next, when[i], left-1)
		pl.path = pl.path[:len(pl.path)-1]
	}
	pl.seen[here] = sequences
	return sequences
}

func either(e pairEvidence) decide.Evidence {
	if e[0] != nil {
		return *e[0]
	}
	return *e[1]
}

// nextPair gives each task its evidence. The engine's idea of a sign goes to decide, the test's own to the witness.
func (pl *pairPlayer) nextPair(p pair, e pairEvidence, at time.Time) pair {
	var decided, witnessed bool
	for i := range p.tasks {
		if e[i] != nil && e[i].Kind == decide.EvidenceStatus {
			decided = decided || decide.IsSign(p.tasks[i].record, e[i].Status)
			was := p.shown[i]
			witnessed = witnessed || was != e[i].Status && !(was == "" && p.tasks[i].witness.readsAsBefore(e[i].Status))
			p.shown[i] = e[i].Status
		}
	}
	for i := range p.tasks {
		if e[i] == nil {
			continue
		}
		seen, given := *e[i], *e[i]
		if given.At = at; decided {
			given.Sign = at
		}
		if seen.At = at; witnessed {
			seen.Sign = at
		}
		task := &p.tasks[i]
		task.witness.saw(seen, task.step)
		task.record, task.step = decide.Next(sequenceRules, task.record, given)
		if violation := task.witness.judges(task.step, seen); violation != "" {
			pl.violated(fmt.Sprintf("task %d: %s", i, violation), *task, given)
		}
		task.witness.stepTaken(task.step)
		pl.steps[task.step.Kind]++
	}
	return p
}

// events is what can happen next: to both if they are in one call, else to one of them.
func (pl *pairPlayer) events(p pair, at time.Time) (when []time.Time, events []pairEvidence) {
	add := func(after time.Duration, e pairEvidence) {
		when, events = append(when, at.Add(after)), append(events, e)
	}
	a, b := p.tasks[0].step, p.tasks[1].step
	both := a.Kind == b.Kind && (a.Kind == decide.StepSend || a.Kind == decide.StepResume || a.Kind == decide.StepRead)
	alone := 0
	if a.Kind == decide.StepFinish || a.Kind == decide.StepRead && b.Kind != decide.StepFinish {
		alone = 1
	}
	reads := both && a.Kind == decide.StepRead || !both && p.tasks[alone].step.Kind == decide.StepRead
	if !reads {
		for _, e := range pairAnswers(both) {
			if !both && alone == 1 {
				e = pairEvidence{nil, e[0]}
			} else if !both {
				e[1] = nil
			}
			add(time.Second, e)
		}
		return when, events
	}
	next := p.tasks[alone].step.NotBefore
	if both && b.NotBefore.After(next) {
		next = b.NotBefore
	}
	for _, wait := range []time.Duration{max(next.Sub(at), 0), sequenceRules.Settle} {
		for _, e := range pairReadings(both) {
			if !both && alone == 1 {
				e = pairEvidence{nil, e[0]}
			} else if !both {
				e[1] = nil
			}
			add(wait, e)
		}
	}
	return when, events
}

// pairAnswers are what can become of a call with both tasks, or of one with a single task.
func pairAnswers(both bool) (all []pairEvidence) {
	tasks := 1
	if both {
		tasks = 2
	}
	for _, e := range []decide.Evidence{
		{Kind: decide.EvidenceLost},
		{Kind: decide.EvidenceCallRefused, Class: drs.Final, AboutTask: true, Tasks: tasks},
		{Kind: decide.EvidenceCallRefused, Class: drs.WrongStatus, AboutTask: true, Tasks: tasks},
		{Kind: decide.EvidenceCallRefused, Class: drs.Busy, Tasks: tasks},
	} {
		all = append(all, pairEvidence{&e, &e})
	}
	own := []decide.Evidence{
		{Kind: decide.EvidenceAccepted}, {Kind: decide.EvidenceRefused, Class: drs.Final}, {Kind: decide.EvidenceRefused, Class: drs.WrongStatus},
		{Kind: decide.EvidenceRefused, Class: drs.Busy}, {Kind: decide.EvidenceRefused, Class: drs.Ambiguous},
	}
	return append(all, combinations(own, both)...)
}

// pairReadings are what a reading can show of both tasks, or of one.
func pairReadings(both bool) []pairEvidence {
	failed := decide.Evidence{Kind: decide.EvidenceUnreadable, Class: drs.Ambiguous}
	return append(combinations([]decide.Evidence{
		{Kind: decide.EvidenceStatus, Status: drs.StatusConfiguration}, {Kind: decide.EvidenceStatus, Status: drs.StatusStarting},
		{Kind: decide.EvidenceStatus, Status: drs.StatusCreating}, {Kind: decide.EvidenceNotNamed},
	}, both), pairEvidence{&failed, &failed})
}

func combinations(own []decide.Evidence, both bool) (all []pairEvidence) {
	for i := range own {
		if !both {
			all = append(all, pairEvidence{&own[i], nil})
			continue
		}
		for j := range own {
			all = append(all, pairEvidence{&own[i], &own[j]})
		}
	}
	return all
}
