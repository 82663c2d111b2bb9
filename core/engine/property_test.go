package engine

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

var (
	faultPlans = flag.Int("faultplans", plans(), "how many fault plans TestEveryTaskHasOneTruthfulOutcome plays; DRS_TEST_PLANS sets the default")
	firstSeed  = flag.Uint64("seed", 1, "the seed of its first plan; each further one has the next")
)

// plans is how many plans are played if nobody says otherwise. Mutation testing, which runs all tests many times, plays fewer.
func plans() int {
	if n, err := strconv.Atoi(os.Getenv("DRS_TEST_PLANS")); err == nil {
		return n
	}
	return 100
}

// TestEveryTaskHasOneTruthfulOutcome plays fault plans drawn at random, some with two runs at the same moment, and holds every report
// against the simulator's own ledger. A gullible simulator really starts a task twice that is sent twice while its status lags.
//
// A plan that fails is played again by its seed: go test ./core/engine -run TruthfulOutcome -seed 4711 -faultplans 1 -v
func TestEveryTaskHasOneTruthfulOutcome(t *testing.T) {
	const players = 4
	var mu sync.Mutex
	total := figures{faults: map[string]int{}, outcomes: map[report.Outcome]int{}}
	var wrong []string
	t.Run("plans", func(t *testing.T) {
		for player := range players {
			t.Run(fmt.Sprintf("player %d", player), func(t *testing.T) {
				t.Parallel()
				for n := player; n < *faultPlans; n += players {
					seed := *firstSeed + uint64(n)
					f, violations := playFaults(t, seed)
					mu.Lock()
					total.add(f)
					wrong = append(wrong, violations...)
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("seeds %d to %d: %v", *firstSeed, *firstSeed+uint64(*faultPlans)-1, &total)
	require.Empty(t, wrong[:min(len(wrong), 20)], "%d violations", len(wrong))
}

// figures say what a test has covered.
type figures struct {
	plans, tasks, starts, lags, checks, cancelled, pairs, gates, resumed, late int
	faults                                                                     map[string]int
	outcomes                                                                   map[report.Outcome]int
}

func (f *figures) add(more figures) {
	f.plans += more.plans
	f.tasks += more.tasks
	f.pairs += more.pairs
	f.gates += more.gates
	f.resumed += more.resumed
	f.late += more.late
	f.starts += more.starts
	f.lags += more.lags
	f.checks += more.checks
	f.cancelled += more.cancelled
	for k, n := range more.faults {
		f.faults[k] += n
	}
	for k, n := range more.outcomes {
		f.outcomes[k] += n
	}
}

func (f *figures) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d plans, %d tasks, %d really started; %d plans with lag, %d with pre-checks, %d with two runs at once, in %d of which one only waits, %d that resume, %d with late tasks, %d cancelled\noutcomes:",
		f.plans, f.tasks, f.starts, f.lags, f.checks, f.pairs, f.gates, f.resumed, f.late, f.cancelled)
	for _, k := range slices.Sorted(maps.Keys(f.outcomes)) {
		fmt.Fprintf(&b, " %s %d", k, f.outcomes[k])
	}
	b.WriteString("\nfaults that hit:")
	for _, k := range slices.Sorted(maps.Keys(f.faults)) {
		fmt.Fprintf(&b, "\n  %s %d", k, f.faults[k])
	}
	return b.String()
}

// playFaults plays the plan of a seed and checks its reports.
func playFaults(t *testing.T, seed uint64) (f figures, violations []string) {
	f = figures{plans: 1, faults: map[string]int{}, outcomes: map[report.Outcome]int{}}
	synctest.Test(t, func(t *testing.T) {
		p := drawFaultPlan(rand.New(rand.NewPCG(seed, 0)))
		l := newHarness(t, p.options...)
		of := newCallers(l.sim)
		l.sim.Inject(p.faults...)
		l.backoff.Jitter = drawJitter(seed)
		runs := []*playedRun{{token: "s3cr3t-first"}}
		if p.pair {
			runs = append(runs, &playedRun{token: "s3cr3t-second"})
			f.pairs++
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if p.cancel > 0 {
			time.AfterFunc(p.cancel, cancel)
		}
		var group sync.WaitGroup
		for _, r := range runs {
			r.asked = l.plan(p.tasks...)
			p.settings(r.asked)
			gate := p.gate && r == runs[1]
			if gate {
				onlyWait(r.asked)
			}
			r.asked.Auth.Token = rest.NewSecret(r.token)
			group.Go(func() {
				if gate {
					time.Sleep(p.gateAfter)
				}
				r.report = l.run(ctx, r.asked, nil)
			})
		}
		group.Wait()
		if p.cancel > 0 && ctx.Err() != nil {
			f.cancelled++
		}
		// What was sent may still be processed after the run has ended: let it, before the ledger is read.
		time.Sleep(5 * time.Minute)
		for k, r := range runs {
			for _, violation := range (&held{l.sim, of, r, p}).violations() {
				violations = append(violations, fmt.Sprintf("seed %d, run %d: %s", seed, k+1, violation))
			}
			for i := range r.report.Results {
				f.outcomes[r.report.Results[i].Outcome]++
			}
		}
		f.tasks, f.starts = len(p.tasks), l.sim.StartedJobs()
		f.lags, f.checks, f.resumed, f.late, f.gates = count(p.lags), count(p.precheck), count(p.resume), count(p.late), count(p.gate)
		for name, n := range l.sim.FaultsInjected() {
			f.faults[name] += n
		}
	})
	return f, violations
}

// onlyWait makes a plan one that starts nothing, as plan.Config does.
func onlyWait(asked *plan.Plan) {
	asked.WaitOnly, asked.Precheck, asked.Resume = true, false, false
	if asked.WaitFor == plan.WaitNone {
		asked.WaitFor = plan.WaitRunning
	}
	for i := range asked.Jobs {
		asked.Jobs[i].StartTime = ""
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// playedRun is a run with what came of it.
type playedRun struct {
	token  string
	asked  *plan.Plan
	report *report.Report
}
