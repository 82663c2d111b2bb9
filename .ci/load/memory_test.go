package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// memorySize is the default of template.yaml's MemorySize.
const memorySize = 256 << 20

// taskCounts are the numbers that an answer carries in any case.
type taskCounts struct {
	Count   int `json:"count"`
	Started int `json:"started_count"`
	Failed  int `json:"failed_count"`
	Unknown int `json:"unknown_count"`
}

// largeEvent names so many tasks, none of which exists: about as many as fit into an event of Lambda's 6 MB.
func largeEvent(tasks int, failOn string) []byte {
	var event strings.Builder
	event.WriteString(`{"fail_on":"` + failOn + `","jobs":[`)
	for i := range tasks {
		if i > 0 {
			event.WriteByte(',')
		}
		fmt.Fprintf(&event, `"%08d-2308-4bb5-a6bc-1040402fjb21"`, i)
	}
	event.WriteString("]}")
	return []byte(event.String())
}

// Failures are the most that an event can make the function remember: each has the service's text and a hint.
func TestAHundredThousandFailingTasksFitIntoTheFunctionsMemory(t *testing.T) {
	const tasks = 100_000
	sim := fault.New(fault.WithTasks(), fault.WithKey(accessKey, secretKey))
	url, err := sim.Listen()
	require.NoError(t, err)
	defer sim.Close()
	for failOn, failed := range map[string]bool{"any": true, "never": false} {
		t.Run("fail_on "+failOn, func(t *testing.T) {
			i, err := startInstance(t.Context(), bootstrap, []string{"AWS_LAMBDA_FUNCTION_NAME=drs", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256",
				"DRS_ENDPOINT=" + url, "DRS_PROJECT_ID=" + project, "DRS_ACCESS_KEY=" + accessKey, "DRS_SECRET_KEY=" + secretKey, "DRS_BATCH_SIZE=1000"})
			require.NoError(t, err)
			var took usage
			defer func() {
				t.Logf("%d failing tasks: peak memory %.0f MB, processor time %v", tasks, float64(took.peak)/1e6, took.processor.Round(time.Millisecond))
			}()
			a, err := i.invoke(t.Context(), largeEvent(tasks, failOn), 5*time.Minute)
			took = i.stop()
			require.NoError(t, err)
			require.Less(t, took.peak, memorySize)
			require.Equal(t, failed, a.failed, string(a.body[:min(len(a.body), 500)]))
			content := a.body
			if failed {
				var e struct{ ErrorMessage string }
				require.NoError(t, json.Unmarshal(a.body, &e))
				content = []byte(e.ErrorMessage)
			}
			require.Less(t, len(a.body), 6<<20, "Lambda takes no more")
			var got taskCounts
			require.NoError(t, json.Unmarshal(content, &got))
			require.Equal(t, taskCounts{Count: tasks, Failed: tasks}, got)
		})
	}
}
