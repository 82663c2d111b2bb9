package sdk

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	drsmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3/model"
	iammodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// recorder keeps the bodies that our client sends, by the last part of their paths, and answers with nothing usable.
type recorder map[string][]byte

func (r recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r[req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:]] = body
	w.WriteHeader(http.StatusBadRequest)
	_, _ = io.WriteString(w, `{"error_code":"DRS.M00202","error_msg":"enough"}`)
}

// withoutLoss wants a body of ours to be what the vendor's model makes of it: no key unknown, no value lost.
func withoutLoss(t *testing.T, body []byte, model any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(model), string(body))
	again, err := json.Marshal(model)
	require.NoError(t, err)
	require.JSONEq(t, string(body), string(again))
}

func TestTheSDKReadsWhatOurClientSends(t *testing.T) {
	sent := recorder{}
	server := httptest.NewServer(sent)
	defer server.Close()
	http := &rest.Client{Transport: rest.NewTransport(1), UserAgent: "test"}
	client, err := drs.NewClient(drs.Config{Endpoint: server.URL, ProjectID: project, Client: http, Credentials: iam.Token(rest.NewSecret("t0ken-t0ken"))})
	require.NoError(t, err)
	within, all := drs.Window{Send: t.Context(), Finish: t.Context()}, ids(3)

	_, err = client.Start(within, []drs.StartInfo{{JobID: all[0]}, {JobID: all[1], StartTime: "1599202771816", IsAutoCreateCompare: to(false)}}, nil)
	require.Error(t, err)
	withoutLoss(t, sent["batch-starting"], new(drsmodel.BatchStartJobReq))

	_, err = client.Statuses(within, all)
	require.Error(t, err)
	withoutLoss(t, sent["batch-status"], new(drsmodel.BatchQueryJobReqPage))

	_, err = client.Retry(within, all, nil)
	require.Error(t, err)
	withoutLoss(t, sent["batch-retry-task"], new(drsmodel.BatchRetryReq))

	_, err = client.Progress(within, all)
	require.Error(t, err)
	withoutLoss(t, sent["batch-progress"], new(drsmodel.BatchQueryProgressReq))

	_, err = client.Details(within, all)
	require.Error(t, err)
	withoutLoss(t, sent["batch-detail"], new(drsmodel.BatchQueryJobReqPage))

	for _, mode := range []drs.PrecheckMode{drs.PrecheckModeStart, drs.PrecheckModeRetry} {
		_, err = client.Precheck(within, mode, all)
		require.Error(t, err)
		withoutLoss(t, sent["batch-precheck"], new(drsmodel.BatchPrecheckReq))
	}

	_, err = client.PrecheckResults(within, all)
	require.Error(t, err)
	withoutLoss(t, sent["batch-precheck-result"], new(drsmodel.BatchQueryPrecheckResultReq))
}

func TestTheSDKReadsHowOurClientSignsIn(t *testing.T) {
	sent := recorder{}
	server := httptest.NewServer(sent)
	defer server.Close()
	http := &rest.Client{Transport: rest.NewTransport(1), UserAgent: "test"}
	for _, scope := range []iam.Scope{{Region: region}, {ProjectID: project}} {
		_, err := iam.PasswordSignIn(http, server.URL, iam.User{Name: "alice", Password: rest.NewSecret("a password"), Domain: "acme"}, scope)(t.Context())
		require.Error(t, err)
		withoutLoss(t, sent["tokens"], new(iammodel.KeystoneCreateUserTokenByPasswordRequestBody))
	}
}
