package decide_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// sequenceRules keep the numbers small, so that six pieces of evidence reach every limit.
var sequenceRules = decide.Rules{Settle: 40 * time.Second, Attempts: 3, Pause: time.Second}

// longest is how many pieces of evidence a sequence has at the most: four, or DRS_TEST_SEQUENCES; the step worlds plays six. Every sequence is ended by the end of
// the time.
var longest = func() int {
	if n, err := strconv.Atoi(os.Getenv("DRS_TEST_SEQUENCES")); err == nil {
		return n
	}
	return 4
}()

var sequenceStart = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// answers are what can become of a call that names one task, beside the end of the time.
func answers(tasks int) (all []decide.Evidence) {
	all = []decide.Evidence{{Kind: decide.EvidenceAccepted}, {Kind: decide.EvidenceLost}, {Kind: decide.EvidenceNotSent, Class: drs.NotProcessed}, {Kind: decide.EvidenceNotSent, Class: drs.Final}}
	for class := drs.Ambiguous; class <= drs.WrongEndpoint; class++ {
		about := class == drs.WrongStatus || class == drs.Final
		if class != drs.WrongEndpoint {
			all = append(all, decide.Evidence{Kind: decide.EvidenceRefused, Class: class})
		}
		all = append(all, decide.Evidence{Kind: decide.EvidenceCallRefused, Class: class, AboutTask: about, Tasks: tasks})
	}
	// The service has answered another call of this run.
	all = append(all, decide.Evidence{Kind: decide.EvidenceCallRefused, Class: drs.WrongEndpoint, Answered: true, Tasks: tasks})
	return append(all, decide.Evidence{Kind: decide.EvidenceCallRefused, Class: drs.Final, Tasks: tasks})
}

// statuses has one status of each group, and what a task can read as that cannot be started yet.
var statuses = []drs.Status{
	drs.StatusConfiguration, drs.StatusCreating, drs.StatusWaitingForStart, drs.StatusFullStarted, drs.StatusFullFailed, "CHANGE_JOB_FAILED", drs.StatusPausing, drs.StatusDeleted, "BRAND_NEW",
}

// readings are what can become of a reading.
func readings() (all []decide.Evidence) {
	for _, s := range statuses {
		all = append(all, decide.Evidence{Kind: decide.EvidenceStatus, Status: s})
	}
	return append(all, decide.Evidence{Kind: decide.EvidenceNotNamed}, decide.Evidence{Kind: decide.EvidenceGone},
		decide.Evidence{Kind: decide.EvidenceUnreadable, Class: drs.Ambiguous}, decide.Evidence{Kind: decide.EvidenceUnreadable, Class: drs.Final},
		decide.Evidence{Kind: decide.EvidenceUnreadable, Class: drs.WrongEndpoint},
		decide.Evidence{Kind: decide.EvidenceUnreadable, Class: drs.WrongEndpoint, Answered: true})
}

var ends = []decide.Evidence{{Kind: decide.EvidenceTimeUp}, {Kind: decide.EvidenceCancelled}}

// player plays every sequence of evidence for a task. Sequences that lead to equal states are played together from there, since
// the same follows, and counted each by itself.
type player struct {
	t        *testing.T
	played   map[state]uint64 // how many sequences follow
	steps    map[decide.StepKind]int
	outcomes map[report.Outcome]int
	failures map[string]int // by what is wrong
	path     []decide.Evidence
}

func newPlayer(t *testing.T) *player {
	return &player{t: t, played: map[state]uint64{}, steps: map[decide.StepKind]int{}, outcomes: map[report.Outcome]int{}, failures: map[string]int{}}
}

// playing is one task in the middle of a sequence. witness is what the test itself knows of it.
type playing struct {
	record  decide.Record
	step    decide.Step
	witness witness
}

// state is a playing task, with its times counted from now.
type state struct {
	playing
	since, openSince, notBefore, standsFor, showsFor time.Duration
	left                                             int // pieces of evidence that can follow
}

// at returns the state at a time. What is longer ago than the settle time makes no difference.
func (p playing) at(now time.Time, left int) state {
	ago := func(t *time.Time) time.Duration {
		d := min(now.Sub(*t), sequenceRules.Settle)
		*t = time.Time{}
		return d
	}
	s := state{left: left}
	s.since, s.openSince, s.notBefore = ago(&p.record.Since), ago(&p.witness.openSince), ago(&p.step.NotBefore)
	s.standsFor, s.showsFor = ago(&p.record.Stand.Since), ago(&p.witness.showsSince)
	for _, e := range []*decide.Evidence{&p.witness.last, &p.witness.answered} {
		e.At, e.Sign = time.Time{}, time.Time{}
	}
	// So does what is more than enough, and how often it was sent.
	p.record.Sent = false
	p.record.Readings, p.record.Named = min(p.record.Readings, longest), min(p.record.Named, decide.MinReadings)
	p.witness.proofs = min(p.witness.proofs, decide.MinReadings)
	s.playing = p
	return s
}

func begin(r decide.Record, precheck bool) playing {
	p := playing{record: r, witness: newWitness(r)}
	first := decide.Evidence{Kind: decide.EvidenceTurn, At: sequenceStart}
	if precheck {
		first.Kind = decide.EvidenceCheckRefused
		p.witness.checked(sequenceStart)
	}
	p.record, p.step = decide.Next(sequenceRules, p.record, first)
	p.witness.stepTaken(p.step)
	return p
}

// next gives a task one more piece of evidence, and holds the step against what the witness knows.
func (pl *player) next(p playing, e decide.Evidence) playing {
	p.witness.saw(e, p.step)
	p.record, p.step = decide.Next(sequenceRules, p.record, e)
	if violation := p.witness.judges(p.step, e); violation != "" {
		pl.violated(violation, p, e)
	}
	p.witness.stepTaken(p.step)
	pl.steps[p.step.Kind]++
	if p.step.Kind == decide.StepFinish {
		pl.outcomes[p.step.Outcome]++
	}
	return p
}

func (pl *player) violated(violation string, p playing, last decide.Evidence) {
	if pl.failures[violation]++; pl.failures[violation] <= 3 {
		var path []string
		for _, e := range append(slices.Clone(pl.path), last) {
			path = append(path, shown(e))
		}
		pl.t.Errorf("%s: %s\n%+v\n%+v", strings.Join(path, ", "), violation, p.step, p.record)
	}
}

// play plays everything that can follow, and returns how many sequences that is.
func (pl *player) play(p playing, at time.Time, left int) (sequences uint64) {
	if p.step.Kind == decide.StepFinish {
		return 1
	}
	here := p.at(at, left)
	if known, ok := pl.played[here]; ok {
		return known
	}
	for _, e := range ends {
		e.At = at.Add(time.Second)
		ended := pl.next(p, e)
		if ended.step.Kind == decide.StepRead { // once more, in the time of grace
			ended = pl.next(ended, e)
		}
		if ended.step.Kind != decide.StepFinish {
			pl.violated("the end of the time does not end it", ended, e)
		}
		sequences++
	}
	if left > 0 {
		for _, e := range following(p, at) {
			next := pl.next(p, e)
			pl.path = append(pl.path, e)
			sequences += pl.play(next, e.At, left-1)
			pl.path = pl.path[:len(pl.path)-1]
		}
	}
	if left > 0 && p.step.Kind == decide.StepRead {
		next, when := pl.settle(p, at)
		sequences += pl.play(next, when, left-1)
	}
	pl.played[here] = sequences
	return sequences
}

// settle lets a task read as before until that decides, as one piece of evidence: it takes more readings than a sequence has.
func (pl *player) settle(p playing, at time.Time) (playing, time.Time) {
	e := decide.Evidence{Kind: decide.EvidenceStatus, Status: drs.StatusConfiguration}
	if p.witness.resuming {
		e.Status = drs.StatusPausing
	}
	for range 20 {
		if p.step.Kind != decide.StepRead {
			return p, at
		}
		if p.step.NotBefore.After(at) {
			at = p.step.NotBefore
		}
		e.At = at
		p = pl.next(p, e)
	}
	pl.violated("it is read again and again", p, e)
	return p, at
}

// following is all that can happen next, but the end of the time.
func following(p playing, at time.Time) (all []decide.Evidence) {
	if p.step.Kind != decide.StepRead {
		tasks := 2
		if p.step.Kind == decide.StepSplit {
			tasks = 1
		}
		for _, e := range answers(tasks) {
			e.At = at.Add(time.Second)
			all = append(all, e)
		}
		return all
	}
	for _, wait := range []time.Duration{max(p.step.NotBefore.Sub(at), 0), sequenceRules.Settle} {
		for _, e := range readings() {
			e.At = at.Add(wait)
			all = append(all, e)
			if e.Kind == decide.EvidenceNotNamed || e.Kind == decide.EvidenceStatus && p.witness.readsAsBefore(e.Status) { // it shows of another task
				e.Sign = e.At
				all = append(all, e)
			}
		}
	}
	return all
}

// TestEverySequenceOfEvidenceForOneTask plays every sequence of up to six pieces of evidence, and holds each step against rules
// that do not know how decisions are made.
func TestEverySequenceOfEvidenceForOneTask(t *testing.T) {
	pl := newPlayer(t)
	var sequences uint64
	for _, precheck := range []bool{false, true} {
		for _, mayResume := range []bool{false, true} {
			for _, startAt := range []time.Time{{}, sequenceStart.Add(24 * time.Hour)} {
				p := begin(decide.Record{StartAt: startAt, MayResume: mayResume}, precheck)
				sequences += pl.play(p, sequenceStart, longest)
			}
		}
	}
	t.Logf("%d sequences of up to %d pieces of evidence, %d states", sequences, longest, len(pl.played))
	require.Empty(t, pl.failures)
	for _, kind := range []decide.StepKind{decide.StepFinish, decide.StepSend, decide.StepResume, decide.StepSplit, decide.StepRead} {
		require.NotZero(t, pl.steps[kind], "step %d", kind)
	}
	for _, outcome := range []report.Outcome{report.Started, report.Scheduled, report.AlreadyStarted, report.Resumed, report.Failed, report.Blocked, report.Unknown} {
		require.NotZero(t, pl.outcomes[outcome], outcome)
	}
}

func shown(e decide.Evidence) string {
	return strings.TrimSpace(fmt.Sprintf("%s kind=%d class=%d %s sign=%v tasks=%d", e.At.Sub(sequenceStart), e.Kind, e.Class, e.Status, !e.Sign.IsZero(), e.Tasks))
}
