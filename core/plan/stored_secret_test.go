package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASecretIsReadAsPeopleStoreIt(t *testing.T) {
	for name, text := range map[string]string{
		"plain":                        `{"username":"alice","password":"20300101","domain_name":"acme"}`,
		"a number where a text is due": `{"username":"alice","password":20300101,"domain_name":"acme"}`,
		"behind a byte order mark":     "\xef\xbb\xbf" + `{"username":"alice","password":"20300101","domain_name":"acme"}`,
		"with other keys":              `{"engine":"mysql","username":"alice","password":"20300101","domain_name":"acme"}`,
	} {
		t.Run(name, func(t *testing.T) {
			auth, err := ParseStoredSecret("arn:x", []byte(text), false)
			require.NoError(t, err)
			require.Equal(t, AuthPassword, auth.Method)
			require.Equal(t, "20300101", auth.Password.Reveal())
		})
	}
}

func TestASecretThatCannotBeUsedIsNamedAndNotShown(t *testing.T) {
	for text, want := range map[string]string{
		`s3cr3t`:                         "is not a JSON object",
		`["s3cr3t"]`:                     "is not a JSON object",
		`{"access_key":"s3cr3t"}`:        "access key and secret key is incomplete: it has access-key and lacks secret-key",
		`{"access_key":"s3cr3t"} s3cr3t`: "is not a JSON object",
		`{}`:                             "no credentials configured",
		`{"auth_token":"s3cr3t","agency_name":"drs"}`:                            "the agency's account is missing",
		`{"accessKey":"s3cr3t","secretKey":"s3cr3t"}`:                            `cannot be used: there is no key "accessKey"; did you mean access_key?; there is no key "secretKey"; did you mean secret_key?`,
		`{"access_key":"s3cr3t","secret_key":"s3cr3t","SecurityToken":"s3cr3t"}`: `there is no key "SecurityToken"; did you mean security_token?`,
		`{"engine":"s3cr3t","user":"s3cr3t","password":"s3cr3t","AKs3cr3t":"x"}`: `it has keys that mean nothing here: "engine", "user", 1 more that are not shown`,
	} {
		_, err := ParseStoredSecret("arn:x", []byte(text), false)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "arn:x")
		require.NotContains(t, err.Error(), "s3cr3t")
	}
}

func TestASecretMayNameAnIdentityProvider(t *testing.T) {
	auth, err := ParseStoredSecret("arn:x", []byte(`{"idp_id":"aws","oidc_audience":"huawei"}`), true)
	require.NoError(t, err)
	require.Equal(t, AuthOIDC, auth.Method)
	require.Equal(t, "huawei", auth.Audience)
	_, err = ParseStoredSecret("arn:x", []byte(`{"idp_id":"aws"}`), false)
	require.ErrorContains(t, err, "lacks id-token-file")
	_, err = ParseStoredSecret("arn:x", []byte(`{"provider_urn":"iam::1:oidc-provider:aws","oidc_audience":"huawei"}`), true)
	require.ErrorContains(t, err, "provider-urn: the trust agency is missing; set agency-urn")
	auth, err = ParseStoredSecret("arn:x", []byte(`{"provider_urn":"iam::1:oidc-provider:aws","agency_urn":"iam::1:agency:drs"}`), true)
	require.NoError(t, err)
	require.Equal(t, "iam::1:agency:drs", auth.AgencyURN)
}

func TestASecretNamesNoOtherSourceOfCredentials(t *testing.T) {
	for _, other := range []string{`{"secret_id":"arn:y"}`, `{"ecs_agency":"true"}`} {
		_, err := ParseStoredSecret("arn:x", []byte(other), false)
		require.ErrorContains(t, err, "no credentials configured", other)
	}
}
