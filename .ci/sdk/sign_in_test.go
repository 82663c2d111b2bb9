package sdk

import (
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheSDKSignsInWithAPassword(t *testing.T) {
	_, url := serve(t, fault.WithUser("acme", "alice", "a password"))
	request := func(password string) *model.KeystoneCreateUserTokenByPasswordRequest {
		return &model.KeystoneCreateUserTokenByPasswordRequest{Body: &model.KeystoneCreateUserTokenByPasswordRequestBody{Auth: &model.PwdAuth{
			Identity: &model.PwdIdentity{
				Methods: []model.PwdIdentityMethods{model.GetPwdIdentityMethodsEnum().PASSWORD},
				Password: &model.PwdPassword{User: &model.PwdPasswordUser{
					Name: "alice", Password: password, Domain: &model.PwdPasswordUserDomain{Name: "acme"}}},
			},
			Scope: &model.AuthScope{Project: &model.AuthScopeProject{Name: to(region)}},
		}}}
	}
	answer, err := theirIAM(t, url).KeystoneCreateUserTokenByPassword(request("a password"))
	require.NoError(t, err)
	require.NotEmpty(t, *answer.XSubjectToken)
	require.NotEmpty(t, answer.Token.ExpiresAt)
	require.Equal(t, project, answer.Token.Project.Id)
	_, err = theirIAM(t, url).KeystoneCreateUserTokenByPassword(request("another password"))
	require.Error(t, err)
}

func TestTheSDKSignsInWithAnIDToken(t *testing.T) {
	_, url := serve(t, fault.WithIDP("github"))
	answer, err := theirIAM(t, url).CreateTokenWithIdToken(&model.CreateTokenWithIdTokenRequest{XIdpId: "github", Body: &model.GetIdTokenRequestBody{
		Auth: &model.GetIdTokenAuthParams{
			IdToken: &model.GetIdTokenIdTokenBody{Id: idToken},
			Scope:   &model.GetIdTokenIdScopeBody{Project: &model.GetIdTokenScopeDomainOrProjectBody{Name: to(region)}},
		}}})
	require.NoError(t, err)
	require.NotEmpty(t, *answer.XSubjectToken)
	require.Equal(t, project, *answer.Token.Project.Id)
}

// idToken is {"alg":"RS256"} and {"iss":"x","sub":"repo:x/y","aud":"z","exp":4102444800}, with a signature that nobody checks.
const idToken = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4Iiwic3ViIjoicmVwbzp4L3kiLCJhdWQiOiJ6IiwiZXhwIjo0MTAyNDQ0ODAwfQ.c2ln"

func TestTheSDKFindsTheProjectOfARegion(t *testing.T) {
	_, url := serve(t)
	answer, err := theirIAM(t, url).KeystoneListProjects(&model.KeystoneListProjectsRequest{Name: to(region)})
	require.NoError(t, err)
	require.Len(t, *answer.Projects, 1)
	require.Equal(t, project, (*answer.Projects)[0].Id)
	require.Equal(t, region, (*answer.Projects)[0].Name)
}
