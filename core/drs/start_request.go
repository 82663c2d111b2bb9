package drs

import (
	"encoding/json"
	"strconv"
)

// appendStartRequest appends the body of a request to start tasks, Table 3 of "Starting Tasks in Batches". It is written by hand
// because it is most of what the program computes: BenchmarkStart in .ci/bench compares it with encoding/json.
func appendStartRequest(b []byte, tasks []StartInfo) []byte {
	b = append(b, `{"jobs":[`...)
	for i := range tasks {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"job_id":`...)
		b = appendString(b, tasks[i].JobID)
		if tasks[i].StartTime != "" {
			b = append(b, `,"start_time":`...)
			b = appendString(b, tasks[i].StartTime)
		}
		b = appendFlag(b, `,"is_auto_create_compare":`, tasks[i].IsAutoCreateCompare)
		b = appendFlag(b, `,"is_only_init_task":`, tasks[i].IsOnlyInitTask)
		b = append(b, '}')
	}
	return append(b, `]}`...)
}

// appendFlag appends a member of an object unless its value is nil. key has all that stands before the value.
func appendFlag(b []byte, key string, flag *bool) []byte {
	if flag == nil {
		return b
	}
	return strconv.AppendBool(append(b, key...), *flag)
}

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string can always be marshalled
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
