// Package sdk holds the vendor's SDK against the simulator and the client of the product, so that neither rests on our own
// reading of the API alone.
package sdk

import (
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	drsv3 "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3"
	iamv3 "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const (
	project   = "054ba152d480d55b2f5dc0069e7ddef0"
	region    = "cn-north-4"
	accessKey = "access-key-of-a-test"
	secretKey = "secret-key-of-a-test"
)

// serve returns a simulator that accepts only what is signed with the key, and its address.
func serve(t *testing.T, options ...fault.Option) (*fault.Simulator, string) {
	t.Helper()
	sim := fault.New(append([]fault.Option{
		fault.WithKey(accessKey, secretKey), fault.WithProject(project, region),
	}, options...)...)
	url, err := sim.Listen()
	require.NoError(t, err)
	t.Cleanup(sim.Close)
	return sim, url
}

// theirDRS is the vendor's client. It signs its calls, and the simulator checks the signature.
func theirDRS(t *testing.T, url string) *drsv3.DrsClient {
	t.Helper()
	credentials, err := basic.NewCredentialsBuilder().WithAk(accessKey).WithSk(secretKey).WithProjectId(project).SafeBuild()
	require.NoError(t, err)
	client, err := drsv3.DrsClientBuilder().WithEndpoints([]string{url}).WithCredential(credentials).SafeBuild()
	require.NoError(t, err)
	return drsv3.NewDrsClient(client)
}

// theirIAM is the vendor's client for IAM.
func theirIAM(t *testing.T, url string) *iamv3.IamClient {
	t.Helper()
	credentials, err := basic.NewCredentialsBuilder().WithAk(accessKey).WithSk(secretKey).WithProjectId(project).SafeBuild()
	require.NoError(t, err)
	client, err := iamv3.IamClientBuilder().WithCredentialsType("basic.Credentials").WithEndpoints([]string{url}).WithCredential(credentials).SafeBuild()
	require.NoError(t, err)
	return iamv3.NewIamClient(client)
}

// to returns a pointer to a value: what the SDK's models are made of.
func to[T any](v T) *T { return &v }
