package engine

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// behaviours are what the service may do with the next call, whatever that is.
var behaviours = []struct {
	name string
	fault.Fault
	// misleads says that it may leave a task unknown, if it meets a reading.
	misleads bool
}{
	{"answers", fault.Fault{Kind: fault.KindReverse}, false},
	{"cut before it is processed", fault.Fault{Kind: fault.KindCutBefore}, false},
	{"cut after it was processed", fault.Fault{Kind: fault.KindCutAfter}, false},
	{"cut, processed later", fault.Fault{Kind: fault.KindCutLate, Delay: 8 * time.Second}, false},
	{"502, not processed", fault.Fault{Kind: fault.KindAnswer, Status: 502}, false},
	{"M00004 with 422, processed", fault.Fault{Kind: fault.KindAnswer, Status: 422, Code: "DRS.M00004", Processed: true}, false},
	{"an empty 202, processed", fault.Fault{Kind: fault.KindAnswer, Status: 202, Shape: fault.ShapeEmpty, Processed: true}, false},
	{"429", fault.Fault{Kind: fault.KindAnswer, Status: 429, Code: "APIGW.0308"}, false},
	{"M05003 of the call", fault.Fault{Kind: fault.KindAnswer, Status: 400, Code: "DRS.M05003"}, true},
	{"M00304 of the call", fault.Fault{Kind: fault.KindAnswer, Status: 400, Code: "DRS.M00304"}, true},
	{"M01504 of the call", fault.Fault{Kind: fault.KindAnswer, Status: 400, Code: "DRS.M01504"}, true},
	{"an unknown code", fault.Fault{Kind: fault.KindAnswer, Status: 400, Code: "DRS.M07777"}, true},
	{"403", fault.Fault{Kind: fault.KindAnswer, Status: 403, Code: "DRS.M00102"}, true},
	{"404 without a code", fault.Fault{Kind: fault.KindAnswer, Status: 404, Shape: fault.ShapeHTML}, true},
	{"a page with 400, processed", fault.Fault{Kind: fault.KindAnswer, Status: 400, Shape: fault.ShapeHTML, Processed: true}, true},
	{"a redirect, processed", fault.Fault{Kind: fault.KindAnswer, Status: 302, Shape: fault.ShapeEmpty, Processed: true}, true},
	{"success beside an error", fault.Fault{Kind: fault.KindEntry, Op: fault.OpStart, Entry: entry{"error_code": "DRS.M05003"}}, false},
	{"reads as failed for a while", fault.Fault{Kind: fault.KindEntry, AfterChange: true, For: 12 * time.Second, Entry: entry{"status": "FULL_TRANSFER_FAILED"}}, false},
	{"is not there for a while", fault.Fault{Kind: fault.KindEntry, AfterChange: true, For: 12 * time.Second, Entry: entry{"status": nil, "error_code": "DRS.M05003"}}, false},
	{"waits for a while", fault.Fault{Kind: fault.KindEntry, AfterChange: true, For: 12 * time.Second, Entry: entry{"status": "WAITING_FOR_START"}}, false},
	{"leaves a task out", fault.Fault{Kind: fault.KindDropEntry}, false},
	{"contradicts itself", fault.Fault{Kind: fault.KindContradict}, false},
}

// depth is how many calls in a row may go wrong: DRS_TEST_DEPTH, or two.
func depth() int {
	if n, err := strconv.Atoi(os.Getenv("DRS_TEST_DEPTH")); err == nil {
		return n
	}
	return 2
}

// TestEverySmallWorldIsReportedTruthfully plays two tasks through every sequence of behaviours, each of which meets the next call,
// in two of the four variants of the service, or in one where there are more than three. Every second task is one that the service refuses for good.
func TestEverySmallWorldIsReportedTruthfully(t *testing.T) {
	var worlds [][]int
	level := [][]int{nil}
	for range depth() {
		var next [][]int
		for _, w := range level {
			for b := range behaviours {
				next = append(next, append(slices.Clip(w), b))
			}
		}
		worlds, level = append(worlds, next...), next
	}
	var mu sync.Mutex
	var wrong []string
	const players = 4
	t.Run("worlds", func(t *testing.T) {
		for player := range players {
			t.Run(strconv.Itoa(player), func(t *testing.T) {
				t.Parallel()
				for n := player; n < len(worlds); n += players {
					twice := 2
					if len(worlds[n]) > 3 {
						twice = 1 // there are too many
					}
					for k := range twice {
						if problems := playWorld(t, worlds[n], variants[(n+2*k)%len(variants)]); problems != nil {
							mu.Lock()
							wrong = append(wrong, problems...)
							mu.Unlock()
						}
					}
				}
			})
		}
	})
	t.Logf("%d worlds of up to %d behaviours, in two variants or one: %d violations", len(worlds), depth(), len(wrong))
	require.Empty(t, wrong[:min(len(wrong), 10)])
}

// variant is how the service behaves in a world as a whole.
type variant struct {
	lag      time.Duration
	refusals fault.Refusals
}

// variants are such that each world is played with and without a lag. Without one, refusals may come after a part: see doubles.
var variants = []variant{
	{0, fault.RefusalsOwn}, {0, fault.RefusalsPartial}, {15 * time.Second, fault.RefusalsNamed}, {15 * time.Second, fault.RefusalsWhole},
}

// playWorld plays a sequence of behaviours and says what is wrong with the report.
func playWorld(t *testing.T, world []int, v variant) (problems []string) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.Gullible(), fault.WithLag(v.lag), fault.WithRefusals(v.refusals))
		of := newCallers(l.sim)
		p := faultPlan{gullible: true, elsewhere: true}
		var names []string
		for _, b := range world {
			p.mayUnknown = p.mayUnknown || behaviours[b].misleads
			names = append(names, behaviours[b].name)
			l.sim.Inject(behaviours[b].Fault)
		}
		r := &playedRun{token: "t0ken", asked: l.plan("a", "b-missing")}
		began := time.Now()
		r.report = l.run(t.Context(), r.asked, nil)
		if took := time.Since(began); took > 6*time.Minute {
			problems = append(problems, "takes "+took.String())
		}
		time.Sleep(time.Minute)
		problems = append(problems, (&held{l.sim, of, r, p}).violations()...)
		for i := range problems {
			problems[i] = fmt.Sprintf("%s, %+v: %s", strings.Join(names, ", "), v, problems[i])
		}
	})
	return problems
}
