// Package bench measures the program's own share of the time against the floor, the plainest Go program that could make the
// call, and against the vendor's SDK: the same work, against the same server on loopback, in one run.
package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3/model"

	"github.com/drs-batch-start/drs-batch-start/.ci/bench/plain"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const (
	project = "054ba152d480d55b2f5dc0069e7ddef0"
	token   = "t0ken-t0ken-t0ken"
	path    = "/v3/" + project + "/jobs/batch-starting"
)

// IDs makes n job IDs of the usual length.
func IDs(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i)
	}
	return all
}

// Serve answers every call with the success of n jobs, as cheaply as it can: what is measured is the client.
func Serve(n int) *httptest.Server {
	type result struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	}
	var results []result
	for _, id := range IDs(n) {
		results = append(results, result{id, "success"})
	}
	content, _ := json.Marshal(map[string]any{"results": results, "count": n}) // texts can always be encoded
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Request-Id", "0123456789abcdef0123456789abcdef")
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(content)
	}))
}

// Client is one of the programs that are compared. Make returns what makes one call for n jobs, and says how many results it got.
type Client struct {
	Name string
	Make func(address string, n int) (func() (int, error), error)
}

// Clients are the floor, the vendor's SDK, and ours.
var Clients = []Client{{"floor", makeFloor}, {"sdk", makeSDK}, {"ours", makeOurs}}

func makeFloor(address string, n int) (func() (int, error), error) {
	client := &http.Client{Transport: &http.Transport{}}
	jobs := make([]plain.Job, n)
	for i, id := range IDs(n) {
		jobs[i].JobID = id
	}
	return func() (int, error) {
		answer, err := plain.Start(client, address+path, token, jobs)
		if err != nil {
			return 0, err
		}
		return len(answer.Results), nil
	}, nil
}

func makeSDK(address string, n int) (func() (int, error), error) {
	credential, err := basic.NewCredentialsBuilder().WithAk("ak").WithSk("sk").WithProjectId(project).SafeBuild()
	if err != nil {
		return nil, err
	}
	hc, err := sdk.DrsClientBuilder().WithEndpoints([]string{address}).WithCredential(credential).SafeBuild()
	if err != nil {
		return nil, err
	}
	client := sdk.NewDrsClient(hc)
	body := &model.BatchStartJobReq{}
	for _, id := range IDs(n) {
		body.Jobs = append(body.Jobs, model.StartInfo{JobId: id})
	}
	language := model.GetBatchStartJobsRequestXLanguageEnum().EN_US
	return func() (int, error) {
		answer, err := client.BatchStartJobs(&model.BatchStartJobsRequest{XLanguage: &language, Body: body})
		if err != nil {
			return 0, err
		}
		return len(*answer.Results), nil
	}, nil
}

func makeOurs(address string, n int) (func() (int, error), error) {
	exchanges := &rest.Client{Transport: rest.NewTransport(4), UserAgent: "bench"}
	client, err := drs.NewClient(drs.Config{Endpoint: address, ProjectID: project, Client: exchanges, Credentials: iam.Token(rest.NewSecret(token))})
	if err != nil {
		return nil, err
	}
	jobs := make([]drs.StartInfo, n)
	for i, id := range IDs(n) {
		jobs[i].JobID = id
	}
	w := drs.Window{Send: context.Background(), Finish: context.Background()}
	return func() (int, error) {
		answer, err := client.Start(w, jobs, nil)
		if err != nil {
			return 0, err
		}
		return len(answer.Results), nil
	}, nil
}

// Call is the benchmark of a client.
func Call(b *testing.B, c Client, n int) {
	server := Serve(n)
	defer server.Close()
	call, err := c.Make(server.URL, n)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got, err := call(); err != nil || got != n {
			b.Fatal(got, err)
		}
	}
}
