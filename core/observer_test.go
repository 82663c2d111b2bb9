package core

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// The chart of the action draws a task's wait until the round in which it is told here.
func TestProgressTellsOfEachTaskOnceThatItsWaitEnded(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a-1", "b-slow", "c-running", "d-missing")
		asked.WaitFor, asked.WaitTimeout, asked.PollInterval = plan.WaitIncremental, time.Hour, 10*time.Second
		arrived := map[string]time.Duration{}
		l.starter.Run(t.Context(), asked, &Observer{Progress: func(p Progress) {
			for _, id := range p.Arrived {
				require.NotContains(t, arrived, id)
				arrived[id] = p.Elapsed
			}
		}})
		require.Len(t, arrived, 3, "what did not start is not waited for")
		require.Less(t, arrived["c-running"], arrived["a-1"])
		require.Less(t, arrived["a-1"], arrived["b-slow"])
	}, simulator.Rehearsal())
}
