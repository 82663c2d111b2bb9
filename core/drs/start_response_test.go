package drs

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

var asked = []StartInfo{{JobID: "9a470239-2308-4bb5-a6bc-1040402fjb21"}, {JobID: "dbb8127c-b093-4b94-b764-7161e151jb2s", StartTime: "1599202771816"}}

func TestTheBodyOfTheDocumentsExampleIsSentAsItStands(t *testing.T) {
	require.Equal(t, `{"jobs":[{"job_id":"9a470239-2308-4bb5-a6bc-1040402fjb21"},{"job_id":"dbb8127c-b093-4b94-b764-7161e151jb2s","start_time":"1599202771816"}]}`,
		string(appendStartRequest(nil, asked)))
}

func TestTheBodyIsWhatEncodingJSONWouldWrite(t *testing.T) {
	yes, no := true, false
	jobs := []StartInfo{{JobID: "a"}, {JobID: "b", StartTime: "1", IsAutoCreateCompare: &yes, IsOnlyInitTask: &no}, {JobID: "q\"\\\n\u2028é\xff", IsAutoCreateCompare: &no, IsOnlyInitTask: &yes}}
	want, err := json.Marshal(map[string]any{"jobs": jobs})
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(appendStartRequest(nil, jobs)))
}

// A character that JSON does not take as it is, alone: none may hide behind another.
func TestEachCharacterIsSentAsJSONTakesIt(t *testing.T) {
	for _, id := range []string{`"`, `\\`, "\n", "\x1f", " ", "~", "\x7f", "é", "a"} {
		var sent struct {
			Jobs []StartInfo `json:"jobs"`
		}
		require.NoError(t, json.Unmarshal(appendStartRequest(nil, []StartInfo{{JobID: id}}), &sent), "%q", id)
		require.Equal(t, id, sent.Jobs[0].JobID)
	}
}

// What the service usually answers is read without the reflection of encoding/json: a start of 1,000 tasks would cost more there than
// on its way.
func TestAUsualAnswerIsReadAtOnce(t *testing.T) {
	tasks := make([]StartInfo, 200)
	for i := range tasks {
		tasks[i].JobID = fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i)
	}
	for name, count := range map[string]string{"with a count": `,"count":200`, "with a count of zero": `,"count":0`, "without": "", "with blanks": ` , "count" : 10 `} {
		var b strings.Builder
		b.WriteString(`{"results":[`)
		for i, task := range tasks {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"id":"%s","status":"success"}`, task.JobID)
		}
		body := []byte(b.String() + "]" + count + "} ")
		allocations := testing.AllocsPerRun(10, func() {
			results, err := readStartResponse(body, tasks)
			require.NoError(t, err)
			require.Len(t, results, len(tasks))
		})
		require.Less(t, allocations, 20.0, name)
	}
	request := testing.AllocsPerRun(10, func() { appendStartRequest(make([]byte, 0, len(tasks)*52+16), tasks) })
	require.LessOrEqual(t, request, 1.0)
}

func TestAnswersAreReadInBothForms(t *testing.T) {
	both := []StartJobResp{{ID: asked[0].JobID, Status: "success"}, {ID: asked[1].JobID, Status: "failed", ErrorCode: "DRS.M05003", ErrorMsg: "Task \"x\" not found."}}
	for name, body := range map[string]string{
		"results, as the table names them": `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}],"count":2}`,
		"jobs, as the example names them":  `{"jobs":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \u0022x\u0022 not found."}],"count":2}`,
		"no count":                         `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}]}`,
		"a wrong count":                    `{"count":7, "results" : [ {"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success","error_code":null} , {"status":"failed","id":"dbb8127c-b093-4b94-b764-7161e151jb2s","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."} ] }`,
		"a count that is no number":        `{"count":"two","results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}]}`,
		"keys that nobody knows yet":       `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success","new":{"a":[1]}},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}],"more":null}`,
		"an empty array beside the other":  `{"results":[],"jobs":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			results, err := readStartResponse([]byte(body), asked)
			require.NoError(t, err)
			require.Equal(t, both, results)
		})
	}
}

func TestAnswersThatAreNoneAreErrors(t *testing.T) {
	for name, body := range map[string]string{
		"empty":            "",
		"HTML":             "<html><body>Bad Gateway</body></html>",
		"cut":              `{"results":[{"id":"9a47`,
		"cut at the end":   `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"}]`,
		"neither array":    `{"count":2}`,
		"null":             `null`,
		"an array":         `[]`,
		"results as null":  `{"results":null}`,
		"results as words": `{"results":"success"}`,
		"more behind":      `{"results":[]} x`,

		"a count with a zero before it":      `{"results":[{"id":"a","status":"success"}],"count":01}`,
		"a count of two zeros":               `{"results":[{"id":"a","status":"success"}],"count":00}`,
		"a count without digits":             `{"results":[{"id":"a","status":"success"}],"count":}`,
		"a count that is a sign":             `{"results":[{"id":"a","status":"success"}],"count":-}`,
		"a count that ends in a word":        `{"results":[{"id":"a","status":"success"}],"count":1a}`,
		"a count of slashes":                 `{"results":[{"id":"a","status":"success"}],"count":/}`,
		"a count of colons":                  `{"results":[{"id":"a","status":"success"}],"count"::}`,
		"two arrays of one name":             `{"results":[{"id":"a","status":"failed"}],"results":[{"id":"a","status":"success"}]}`,
		"two arrays, one in capitals":        `{"results":[{"id":"a","status":"failed"}],"Results":[{"id":"a","status":"success"}]}`,
		"two arrays, one escaped":            `{"results":[{"id":"a","status":"failed"}],"\u0072esults":[{"id":"a","status":"success"}]}`,
		"two arrays that differ":             `{"results":[{"id":"a","status":"failed"}],"jobs":[{"id":"a","status":"success"}]}`,
		"an entry with two statuses":         `{"results":[{"id":"a","status":"failed","status":"success"}]}`,
		"an entry with two statuses, apart":  `{"results":[{"status":"success","id":"a","more":{"x":[1]},"STATUS":"failed"}]}`,
		"an entry with two IDs":              `{"results":[{"id":"a","id":"b","status":"success"}]}`,
		"an entry with an empty ID as well":  `{"results":[{"id":"","id":"b","status":"success"}]}`,
		"an error within a success, escaped": `{"results":[{"id":"a","st\u0061tus":"failed","status":"success"}]}`,
		"two counts":                         `{"results":[{"id":"a","status":"success"}],"count":1,"count":2}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readStartResponse([]byte(body), asked)
			require.Error(t, err)
		})
	}
}

func TestTheSameArrayUnderBothNamesIsRead(t *testing.T) {
	results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"success"}],"jobs":[{"id":"a","status":"success"}]}`), nil)
	require.NoError(t, err)
	require.Equal(t, []StartJobResp{{ID: "a", Status: "success"}}, results)
}

func TestKeysThatDifferInCaseAreTheUsersOwnFurtherDown(t *testing.T) {
	results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"success","tags":[{"env":"1","Env":"2"}]}]}`), nil)
	require.NoError(t, err)
	require.Len(t, results, 1)
}

func TestTheOrderOfAPaidTaskIsRead(t *testing.T) {
	for _, more := range []string{"", `,"new":1`} { // read by the scanner, and by encoding/json
		results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"success","order_id":"CS2011"`+more+`}],"count":1}`), nil)
		require.NoError(t, err)
		require.Equal(t, []StartJobResp{{ID: "a", Status: "success", OrderID: "CS2011"}}, results)
	}
}

func TestLongTextsAreBoundedWhereTheyEnter(t *testing.T) {
	long := strings.Repeat("é", 150_000)
	for _, message := range []string{strings.Repeat("x", 300_000), long} {
		results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"failed","error_code":"DRS.M00202","error_msg":"`+message+`"}]}`), nil)
		require.NoError(t, err)
		require.LessOrEqual(t, len(results[0].ErrorMsg), maxText+len("…"))
		require.Equal(t, "DRS.M00202", results[0].ErrorCode)
		require.True(t, utf8.ValidString(results[0].ErrorMsg))
	}
}

func TestStatusWordsAreComparedWithoutCase(t *testing.T) {
	require.True(t, StartJobResp{Status: "Success"}.Succeeded())
	require.True(t, StartJobResp{Status: "FAILED"}.Failed())
	require.False(t, StartJobResp{Status: "pending"}.Succeeded())
	require.False(t, StartJobResp{Status: ""}.Failed())
}

// The scanner decides nothing but speed: whatever it reads, encoding/json reads the same.
func FuzzReadStartResponse(f *testing.F) {
	for _, seed := range []string{
		`{"results":[{"id":"a","status":"success"}],"count":1}`, `{"jobs":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"failed","error_code":"DRS.M05003","error_msg":"x"}]}`,
		`{"results":[],"jobs":[]}`, `{"results":[{}]}`, `{"count":01,"results":[]}`, `{"results":[{"id":"a","id":"b"}],"count":0}`, `{"Results":[{"ID":"a"}]}`,
		"{\"results\":[{\"id\":\"\xff\"}]}", `{"results":[{"id":"\u0061"}]}`, `{"results":[,]}`, ` { "results" : [ ] } `, `{"results":[]}x`, `{"count":-1,"results":[]}`, `{"count":99999999999999999999,"jobs":[]}`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := scanner{text: body, asked: asked}
		fast, ok := s.startResponse()
		read, err := readStartResponse(body, asked)
		if !ok {
			return
		}
		require.NoError(t, err)
		require.Len(t, read, len(fast))
		require.NoError(t, rest.Contradiction(body))
		var slow struct{ Results, Jobs *[]StartJobResp }
		require.NoError(t, json.Unmarshal(body, &slow))
		want := slow.Results
		if want == nil {
			want = slow.Jobs
		}
		require.NotNil(t, want)
		require.Equal(t, *want, fast)
	})
}
