package plan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// BenchmarkParseJobs reads as many tasks as anybody has, in each form, beside the plain decoding of encoding/json, which
// checks neither an ID nor a time, and finds no task that is there twice.
func BenchmarkParseJobs(b *testing.B) {
	const n = 1_000_000
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i)
	}
	array := []byte(`["` + strings.Join(ids, `","`) + `"]`)
	var objects strings.Builder
	for i, id := range ids {
		fmt.Fprintf(&objects, `%c{"job_id":"%s","start_time":"1811808000000"}`, "[,"[min(i, 1)], id)
	}
	objects.WriteByte(']')
	var timed strings.Builder
	for _, id := range ids {
		timed.WriteString(id + "@1811808000000\n")
	}
	for _, c := range []struct{ name, text string }{
		{"ids as text", strings.Join(ids, "\n")},
		{"ids as JSON", string(array)},
		{"jobs as text", timed.String()},
		{"jobs as JSON", objects.String()},
		{"jobs as CSV", "job_id,start_time\n" + strings.ReplaceAll(timed.String(), "@", ",")},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				jobs, err := ParseJobs(TaskList{From: "jobs", Text: c.text, Now: noon})
				require.NoError(b, err)
				require.Len(b, jobs, n)
			}
		})
	}
	plain := func(name string, text []byte, into func() any) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, json.Unmarshal(text, into()))
			}
		})
	}
	plain("ids by encoding-json", array, func() any { return new([]string) })
	plain("jobs by encoding-json", []byte(objects.String()), func() any { return new([]drs.StartInfo) })
}
