package fault_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestHowPrechecksAreNamed(t *testing.T) {
	tests := map[fault.PrecheckIDs]struct {
		begun, read [2]string // of a and b: "a" and "b" are the tasks', equal numbers equal IDs
	}{
		fault.PrecheckIDsTask:    {[2]string{"a", "b"}, [2]string{"a", "b"}},
		fault.PrecheckIDsOwn:     {[2]string{"1", "2"}, [2]string{"1", "2"}},
		fault.PrecheckIDsNamed:   {[2]string{"1", "2"}, [2]string{"a", "b"}},
		fault.PrecheckIDsShared:  {[2]string{"1", "1"}, [2]string{"1", "1"}},
		fault.PrecheckIDsSwapped: {[2]string{"b", "a"}, [2]string{"b", "a"}},
		fault.PrecheckIDsForeign: {[2]string{"1", "2"}, [2]string{"3", "4"}},
	}
	require.Len(t, tests, len(fault.PrecheckIDsAll))
	for ids, test := range tests {
		t.Run(string(ids), func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckIDs(ids))
			numbers := map[string]string{"a": "a", "b": "b"}
			number := func(id string) string {
				if numbers[id] == "" {
					numbers[id] = fmt.Sprint(len(numbers) - 1)
				}
				return numbers[id]
			}
			begun, results := l.check("a", "b"), l.checked("a", "b")
			require.Equal(t, test.begun, [2]string{number(begun[0].PrecheckID), number(begun[1].PrecheckID)})
			require.Equal(t, test.read, [2]string{number(results[0].PrecheckID), number(results[1].PrecheckID)})
		})
	}
}

func TestAPrecheckCallTakesTenTasks(t *testing.T) {
	ids := make([]string, 11)
	for i := range ids {
		ids[i] = fmt.Sprintf("task-%d", i)
	}
	l := newHarness(t, fault.Rehearsal())
	w := l.post(fault.OpPrecheck, precheckRequest(ids...))
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Equal(t, "DRS.M00202", read[map[string]string](t, w)["error_code"])
	require.Zero(t, l.Prechecks())
	require.Len(t, l.check(ids[:10]...), 10)
	l = newHarness(t, fault.Rehearsal(), fault.WithPrecheckLimit(0))
	require.Len(t, l.check(ids...), 11)
}

func TestAnItemMayHaveNoResultYet(t *testing.T) {
	for name, test := range map[string]struct {
		id     string
		passes bool
	}{
		"and pass then": {"a", true},
		"and fail then": {"a-unready", false},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
			l.Inject(fault.Fault{Kind: fault.KindPrecheckLate})
			l.check(test.id)
			for range 2 {
				r := l.checked(test.id)[0]
				require.Equal(t, "100%", r.Process)
				require.True(t, r.Result, "of the items that have ended")
				require.NotEmpty(t, items(r, ""))
			}
			r := l.checked(test.id)[0]
			require.Empty(t, items(r, ""))
			require.Equal(t, test.passes, r.Result)
			require.Equal(t, test.passes, l.PrecheckPasses(test.id))
		})
	}
}

func TestAPrecheckMayContradictItself(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
	l.Inject(fault.Fault{Kind: fault.KindPrecheckContradicts})
	l.check("a")
	r := l.checked("a")[0]
	require.False(t, r.Result)
	require.Len(t, items(r, drs.PrecheckPassed), len(r.Items))
	require.False(t, l.PrecheckPasses("a"))
}

func TestAnItemMayHaveAnUnknownResult(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
	l.Inject(fault.Fault{Kind: fault.KindPrecheckUnknown, Jobs: []string{"a"}})
	l.check("a", "b")
	r := l.checked("a", "b")
	require.True(t, r[0].Result)
	require.Len(t, items(r[0], "SKIPPED"), 1)
	require.False(t, l.PrecheckPasses("a"))
	require.Empty(t, items(r[1], "SKIPPED"))
	require.True(t, l.PrecheckPasses("b"))
}
