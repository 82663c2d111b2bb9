package iam

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestAnInstancesKeysAreRead(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	for status, token := range map[int]string{200: "s3cr3t-metadata", 404: "", 405: "", 503: ""} {
		s := newIAMServer(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodPut:
				says(status, token)(w, r)
			case r.Header.Get("X-Metadata-Token") != token:
				says(401, "")(w, r)
			default:
				says(200, keysBody)(w, r)
			}
		})
		issued, err := InstanceKeys(NewMetadataClient("test", func(x rest.Trace) { require.NotContains(t, fmt.Sprintf("%+v", x), "s3cr3t") }), s.url, new(rest.Redactor))(t.Context())
		require.NoError(t, err, status)
		require.Equal(t, "AK-1", issued.Keys.AccessKey.Reveal())
		require.Equal(t, "s3cr3t-st", issued.Keys.SecurityToken.Reveal())
		require.Equal(t, "PUT /meta-data/latest/api/token", s.asked[0].method+" "+s.asked[0].uri)
		require.Equal(t, "21600", s.asked[0].header.Get("X-Metadata-Token-Ttl-Seconds"))
		require.Equal(t, "GET /openstack/latest/securitykey", s.asked[1].method+" "+s.asked[1].uri)
	}
	require.Nil(t, NewMetadataClient("test", nil).Transport.(*http.Transport).Proxy, "the metadata service is never behind a proxy")
}

func TestAMetadataServiceThatGivesNoKeysNamesTheRemedy(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	for name, c := range map[string]struct {
		url       string
		want      string
		temporary bool
	}{
		"none":                {"http://" + closed.Addr().String(), "use ecs-agency only on an instance (ECS) of Huawei Cloud; elsewhere set other credentials", false},
		"an instance without": {newIAMServer(t, says(404, "404 Not Found")).url, "give the instance an agency", false},
		"an instance without, as newer ones say it": {newIAMServer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				says(200, "s3cr3t")(w, r)
			} else {
				says(401, `{"message":"Please configure Cloud Service Agency first"}`)(w, r)
			}
		}).url, "give the instance an agency", false},
		"one that refuses a token": {newIAMServer(t, says(403, "s3cr3t")).url, "the keys of this instance cannot be read", false},
		"a token that is none":     {newIAMServer(t, says(200, "s3c r3t")).url, "the metadata token cannot be sent", false},
		"something else":           {newIAMServer(t, says(200, "<html>")).url, "the answer is not whole or not JSON", false},
		"one that is overloaded":   {newIAMServer(t, says(503, "")).url, "the keys of this instance cannot be read", true},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := InstanceKeys(NewMetadataClient("test", nil), c.url, new(rest.Redactor))(t.Context())
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, c.temporary, auth.Temporary())
		})
	}
}

func TestAMetadataServiceThatHangsIsGivenUpSoon(t *testing.T) {
	hang := rest.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		deadline, ok := r.Context().Deadline()
		require.True(t, ok)
		require.NotZero(t, deadline)
		return nil, errNoMetadata
	})}
	_, err := InstanceKeys(&hang, MetadataEndpoint, new(rest.Redactor))(t.Context())
	require.ErrorContains(t, err, "no answer within 3s; use ecs-agency only on an instance")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = InstanceKeys(&hang, MetadataEndpoint, new(rest.Redactor))(ended)
	require.NotContains(t, err.Error(), "ecs-agency", "a cancelled run says nothing of the instance")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
