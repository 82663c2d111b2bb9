package sdk

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/global"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/provider"
	stsv1 "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/sts/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/sts/v1/model"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const (
	trustAgency   = "iam::1a2b:agency:drs"
	trustProvider = "iam::1a2b:oidc-provider:github"
)

// theirSTS is the vendor's client for STS.
func theirSTS(t *testing.T, url string) *stsv1.StsClient {
	t.Helper()
	credentials, err := global.NewCredentialsBuilder().WithAk(accessKey).WithSk(secretKey).WithDomainId("1a2b").SafeBuild()
	require.NoError(t, err)
	client, err := stsv1.StsClientBuilder().WithCredentialsType("global.Credentials").WithEndpoints([]string{url}).WithCredential(credentials).SafeBuild()
	require.NoError(t, err)
	return stsv1.NewStsClient(client)
}

func TestTheSDKAssumesATrustAgency(t *testing.T) {
	sim, url := serve(t, fault.WithAgency(fault.Agency{URN: trustAgency}), fault.WithIDP(trustProvider))
	signed, err := theirSTS(t, url).AssumeAgency(&model.AssumeAgencyRequest{Body: &model.AssumeAgencyReqBody{AgencyUrn: trustAgency, AgencySessionName: "test"}})
	require.NoError(t, err)
	exchanged, err := theirSTS(t, url).AssumeAgencyWithOIDC(&model.AssumeAgencyWithOidcRequest{Body: &model.AssumeAgencyWithOidcReqBody{
		ProviderUrn: trustProvider, AgencyUrn: trustAgency, AgencySessionName: "test", IdToken: idToken, DurationSeconds: to(int32(900))}})
	require.NoError(t, err)
	for _, c := range []*model.CredentialsDto{signed.Credentials, exchanged.Credentials} {
		require.NotEmpty(t, c.AccessKeyId)
		require.NotEmpty(t, c.SecretAccessKey)
		require.NotEmpty(t, c.SecurityToken)
		require.True(t, time.Time(*c.Expiration).After(time.Now()))
	}
	require.Equal(t, []int{1, 1}, []int{sim.Requests(fault.OpTrustAgency), sim.Requests(fault.OpTrustIDToken)})
	_, err = theirSTS(t, url).AssumeAgency(&model.AssumeAgencyRequest{Body: &model.AssumeAgencyReqBody{AgencyUrn: trustAgency + "x", AgencySessionName: "test"}})
	require.Error(t, err)
}

// What our client sends to STS is what the vendor's models take, whole.
func TestTheSDKReadsWhatOurClientSendsToSTS(t *testing.T) {
	sent := recorder{}
	server := httptest.NewServer(sent)
	defer server.Close()
	client := &rest.Client{Transport: rest.NewTransport(1), UserAgent: "test"}
	agency := iam.TrustAgency{URN: trustAgency, ProviderURN: trustProvider}
	source := func(context.Context) (rest.Secret, error) { return rest.NewSecret(idToken), nil }
	_, err := iam.AssumeTrustAgency(client, server.URL, agency, iam.Token(rest.NewSecret("t0ken-t0ken")))(t.Context())
	require.Error(t, err)
	withoutLoss(t, sent["assume"], new(model.AssumeAgencyReqBody))
	_, err = iam.AssumeWithOIDC(client, server.URL, agency, source)(t.Context())
	require.Error(t, err)
	withoutLoss(t, sent["assume-with-oidc"], new(model.AssumeAgencyWithOidcReqBody))
}

// asksMetadata, if it is set, makes a process of this test's own read an instance's keys as the vendor does, through a proxy: the
// address of the metadata service cannot be changed, and net/http reads the proxy's variable once.
const asksMetadata = "SDK_TEST_ASKS_METADATA"

func TestTheSDKReadsTheKeysOfAnInstance(t *testing.T) {
	if os.Getenv(asksMetadata) != "" {
		_, err := provider.BasicCredentialMetadataProvider().GetCredentials()
		fmt.Printf("read=%t %v\n", err == nil, err)
		return
	}
	for name, c := range map[string]struct {
		options []fault.Option
		tokens  int
	}{
		"that demands a token":     {[]fault.Option{fault.WithInstanceKeys(), fault.WithMetadataTokens()}, 1},
		"that knows no such token": {[]fault.Option{fault.WithInstanceKeys()}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			sim, url := serve(t, c.options...)
			child := exec.Command(os.Args[0], "-test.run=^TestTheSDKReadsTheKeysOfAnInstance$")
			child.Env = []string{"HTTP_PROXY=" + url, asksMetadata + "=1", "HOME=" + t.TempDir()}
			said, _ := child.CombinedOutput()
			require.Equal(t, []int{c.tokens, 1}, []int{sim.Requests(fault.OpMetadataToken), sim.Requests(fault.OpInstanceKeys)}, string(said))
			// Ours asks for the same, in the same order.
			ours, ourURL := serve(t, c.options...)
			_, err := iam.InstanceKeys(iam.NewMetadataClient("test", nil), ourURL, new(rest.Redactor))(t.Context())
			require.NoError(t, err)
			require.Equal(t, []int{c.tokens, 1}, []int{ours.Requests(fault.OpMetadataToken), ours.Requests(fault.OpInstanceKeys)})
		})
	}
}
