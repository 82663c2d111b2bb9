package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"time"
)

// settings are what the flags say.
type settings struct {
	jobs, perMessage int

	// The queue and its event source mapping, as template.yaml has them; times are shorter than there.
	messagesPerBatch, instances, receives int
	window, timeOut, visibility           time.Duration

	// The function.
	batchSize, concurrency int
	settle                 time.Duration

	// The simulated service.
	throttle     int
	latency, lag time.Duration
	gullible     bool

	// Shares, from 0 to 1.
	broken, undeleted, twins float64

	limit time.Duration
}

func readSettings(args []string, stderr io.Writer) (*settings, error) {
	s := new(settings)
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&s.jobs, "jobs", 100_000, "how many jobs to start")
	f.IntVar(&s.perMessage, "per-message", 50, "jobs in a message")

	f.IntVar(&s.messagesPerBatch, "messages-per-batch", 50, "messages in an invocation, at the most (QueueBatchSize)")
	f.IntVar(&s.instances, "instances", 4, "instances of the function (QueueConcurrency)")
	f.IntVar(&s.receives, "receives", 5, "how often a message is tried before it is a dead letter (QueueReceives)")
	f.DurationVar(&s.window, "window", 500*time.Millisecond, "how long to gather messages (QueueBatchWindowSeconds)")
	f.DurationVar(&s.timeOut, "time-out", 20*time.Second, "how long an invocation may take (Timeout)")
	f.DurationVar(&s.visibility, "visibility", 20*time.Second, "how long after its delivery a message that was not deleted comes back; at least the time-out, six times it in AWS")

	f.IntVar(&s.batchSize, "batch-size", 50, "jobs in a request (BatchSize)")
	f.IntVar(&s.concurrency, "concurrency", 4, "requests that an instance has under way at once (Concurrency)")
	f.DurationVar(&s.settle, "settle", 3*time.Second, "how long a job is asked for after a broken call (SettleTime); more than the lag")

	f.IntVar(&s.throttle, "throttle", 100, "requests that the service takes in a second; the others get DRS.M01503")
	f.DurationVar(&s.latency, "latency", 100*time.Millisecond, "how long the service takes for a request")
	f.DurationVar(&s.lag, "lag", time.Second, "how long a status lags behind an accepted start")
	f.BoolVar(&s.gullible, "gullible", true, "whether the service takes a second start while the status lags: then a start too many shows in its ledger")

	f.Float64Var(&s.broken, "broken", 0.005, "share of requests to start that break: cut, garbled, or an error after all was done")
	f.Float64Var(&s.undeleted, "undeleted", 0.01, "share of messages that the queue delivers again although they succeeded")
	f.Float64Var(&s.twins, "twins", 0, "share of messages that the queue delivers twice at the same time; not with -gullible")

	f.DurationVar(&s.limit, "limit", 90*time.Second, "when to give up, once the instances are there")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("%q is no flag", f.Arg(0))
	}
	return s, s.check()
}

// check returns what would make the run meaningless.
func (s *settings) check() error {
	var problems []error
	for name, n := range map[string]int{"jobs": s.jobs, "per-message": s.perMessage, "messages-per-batch": s.messagesPerBatch,
		"instances": s.instances, "receives": s.receives, "batch-size": s.batchSize, "concurrency": s.concurrency, "throttle": s.throttle} {
		if n < 1 {
			problems = append(problems, fmt.Errorf("-%s %d: it takes 1 or more", name, n))
		}
	}
	for name, p := range map[string]float64{"broken": s.broken, "undeleted": s.undeleted, "twins": s.twins} {
		if p < 0 || p > 1 {
			problems = append(problems, fmt.Errorf("-%s %v: it takes a share from 0 to 1", name, p))
		}
	}
	if s.visibility < s.timeOut {
		problems = append(problems, errors.New("-visibility is shorter than -time-out: messages would come back while they are worked on, which AWS does not allow either"))
	}
	if s.settle <= s.lag {
		problems = append(problems, errors.New("-settle is not longer than -lag: the function could not tell a job that was started from one that was not"))
	}
	if s.gullible && s.twins > 0 {
		problems = append(problems, errors.New("-twins with -gullible: a service that takes a second start while its status lags lets nobody be safe from deliveries at the same time; add -gullible=false"))
	}
	return errors.Join(problems...)
}

// requests is how many requests start all jobs, if none has to be repeated.
func (s *settings) requests() int {
	perInvocation := s.perMessage * s.messagesPerBatch
	return s.jobs/perInvocation*ceil(perInvocation, s.batchSize) + ceil(s.jobs%perInvocation, s.batchSize)
}

func ceil(n, by int) int { return (n + by - 1) / by }

// drawn tells whether the nth of many is in a share. It spreads them evenly, the same in each run.
func drawn(n int, share float64) bool { return int(float64(n+1)*share) > int(float64(n)*share) }
