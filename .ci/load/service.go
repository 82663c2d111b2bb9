package main

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// What the function calls as, and for. Nothing outside the simulator knows it.
const (
	project   = "054ba152d480d55b2f5dc0069e7ddef0"
	accessKey = "LOADRUNACCESSKEY0000"
	secretKey = "load-run-secret-key-of-nobody-000000000"
)

// startService makes the simulated DRS: the jobs, and no others, are configured and ready to start.
func startService(s *settings, all []*message) (*fault.Simulator, string, error) {
	ids := make([]string, 0, s.jobs)
	for _, m := range all {
		ids = append(ids, m.jobs...)
	}
	options := []fault.Option{fault.WithTasks(ids...), fault.WithKey(accessKey, secretKey),
		fault.WithThrottle(s.throttle), fault.WithLatency(s.latency), fault.WithLag(s.lag)}
	if s.gullible {
		options = append(options, fault.Gullible())
	}
	sim := fault.New(options...)
	if s.broken > 0 {
		sim.Inject(faults(s)...)
	}
	url, err := sim.Listen()
	return sim, url, err
}

// faults break the share of requests to start, each kind in its turn.
func faults(s *settings) []fault.Fault {
	kinds := []fault.Fault{
		{Kind: fault.KindCutBefore},
		{Kind: fault.KindCutAfter},
		{Kind: fault.KindAnswer, Status: 502, Shape: fault.ShapeHTML, Processed: true},
		{Kind: fault.KindCutAnswer},
		{Kind: fault.KindCutLate, Delay: min(500*time.Millisecond, s.settle/4)},
		{Kind: fault.KindAnswer, Status: 500, Code: "DRS.M01501"},
		{Kind: fault.KindCutJSON},
		{Kind: fault.KindDropEntry},
		{Kind: fault.KindAnswer, Status: 429, RetryAfter: time.Second},
	}
	for turn := range kinds {
		kinds[turn].Op, kinds[turn].Times = fault.OpStart, fault.Always
		kinds[turn].Match = func(r fault.Request) bool {
			return drawn(r.Number, s.broken) && int(float64(r.Number)*s.broken)%len(kinds) == turn
		}
	}
	return kinds
}
