package main

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// What the function calls as, and for. Nothing outside the simulator knows it.
const (
	project   = "054ba152d480d55b2f5dc0069e7ddef0"
	accessKey = "LOADRUNACCESSKEY0000"
	secretKey = "load-run-secret-key-of-nobody-000000000"
)

// startService makes the simulated DRS: the jobs, and no others, are configured and ready to start.
func startService(s *settings, all []*message) (*simulator.Simulator, string, error) {
	ids := make([]string, 0, s.jobs)
	for _, m := range all {
		ids = append(ids, m.jobs...)
	}
	options := []simulator.Option{simulator.WithTasks(ids...), simulator.WithKey(accessKey, secretKey),
		simulator.WithThrottle(s.throttle), simulator.WithLatency(s.latency), simulator.WithLag(s.lag)}
	if s.gullible {
		options = append(options, simulator.Gullible())
	}
	sim := simulator.New(options...)
	if s.broken > 0 {
		sim.Inject(faults(s)...)
	}
	url, err := sim.Listen()
	return sim, url, err
}

// faults break the share of requests to start, each kind in its turn.
func faults(s *settings) []simulator.Fault {
	kinds := []simulator.Fault{
		{Kind: simulator.KindCutBefore},
		{Kind: simulator.KindCutAfter},
		{Kind: simulator.KindAnswer, Status: 502, Shape: simulator.ShapeHTML, Processed: true},
		{Kind: simulator.KindCutAnswer},
		{Kind: simulator.KindCutLate, Delay: min(500*time.Millisecond, s.settle/4)},
		{Kind: simulator.KindAnswer, Status: 500, Code: "DRS.M01501"},
		{Kind: simulator.KindCutJSON},
		{Kind: simulator.KindDropEntry},
		{Kind: simulator.KindAnswer, Status: 429, RetryAfter: time.Second},
	}
	for turn := range kinds {
		kinds[turn].Op, kinds[turn].Times = simulator.OpStart, simulator.Always
		kinds[turn].Match = func(r simulator.Request) bool {
			return drawn(r.Number, s.broken) && int(float64(r.Number)*s.broken)%len(kinds) == turn
		}
	}
	return kinds
}
