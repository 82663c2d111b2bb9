package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// outcome is what came of a load, by the ledgers of the service, the queue and the instances.
type outcome struct {
	*settings
	clock    *clock
	messages int

	// By the service's ledger.
	starts    int            // requests to start
	readings  int            // requests for statuses
	throttled int            // of both, those that were refused with DRS.M01503
	faults    map[string]int // exchanges that were broken, by what was done to them
	started   int            // jobs that were started
	double    []string       // jobs that were started more than once
	foreign   int            // jobs that were started and that nobody asked for

	// By the queue's.
	deliveries deliveries
	dead       int // messages
	left       int // messages that were not final in the end

	// By the instances' own word.
	told     map[string]int
	bad      map[string]int
	logBytes int

	peak      int // of memory, of the largest instance, in bytes
	processor time.Duration
	cold      time.Duration // of the slowest
}

func newOutcome(st *stage, usages []usage, logs []*log) *outcome {
	o := &outcome{settings: st.settings, clock: &st.clock, messages: len(st.messages),
		starts: st.sim.Requests(fault.OpStart), readings: st.sim.Requests(fault.OpStatus),
		throttled: st.sim.Throttled(), faults: st.sim.FaultsInjected(),
		deliveries: st.queue.counts, dead: len(st.queue.dead), left: st.queue.left,
		told: make(map[string]int), bad: make(map[string]int)}
	starts := st.sim.AllStarts()
	for _, m := range st.messages {
		for _, id := range m.jobs {
			if starts[id] > 0 {
				o.started++
			}
			if starts[id] > 1 {
				o.double = append(o.double, id)
			}
		}
	}
	o.foreign = len(starts) - o.started
	for _, u := range usages {
		o.peak, o.cold = max(o.peak, u.peak), max(o.cold, u.cold)
		o.processor += u.processor
	}
	for _, l := range logs {
		o.logBytes += l.bytes
		for name, n := range l.told {
			o.told[name] += n
		}
		for name, n := range l.bad {
			o.bad[name] += n
		}
	}
	return o
}

// verdict is an error that says what is not as it should be; nil if every job was started once and no message was lost.
func (o *outcome) verdict() error {
	var problems []error
	add := func(n int, what string) {
		if n != 0 {
			problems = append(problems, fmt.Errorf("%d %s", n, what))
		}
	}
	add(o.jobs-o.started, "jobs were never started")
	if len(o.double) > 0 {
		add(len(o.double), "jobs were started more than once, the first is "+o.double[0])
	}
	add(o.foreign, "jobs were started that nobody asked for")
	add(o.dead, "messages are in the dead-letter queue")
	add(o.left, "messages were still in the queue at the end of -limit")
	return errors.Join(problems...)
}

// took is how long it was until the last message had succeeded.
func (o *outcome) took() time.Duration { return o.clock.lastGood.Sub(o.clock.started) }

// ideal is how long a service that takes so many requests in a second needs for n of them.
func (o *outcome) ideal(n int) time.Duration {
	return time.Duration(float64(n) / float64(o.throttle) * float64(time.Second))
}
