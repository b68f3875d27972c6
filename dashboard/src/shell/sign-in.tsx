import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../api/queries';
import { signIn } from '../api/token';
import { Button, TextInput, useForm } from '../ui/kit';

/** Asks for the bearer token of the API; it is kept until the tab is closed. */
export function SignIn() {
  const { t } = useTranslation();
  const form = useForm({ initialValues: { token: '' } });
  useEffect(() => {
    document.title = `${t('sign_in.title')} – ${t('app')}`;
  }, [t]);
  return (
    <main className="sign-in stack">
      <h1>{t('sign_in.title')}</h1>
      <p>{t('sign_in.text')}</p>
      <form
        className="form"
        onSubmit={form.onSubmit(({ token }) => {
          signIn(token.trim());
          void queryClient.resetQueries();
        })}
      >
        <TextInput
          label={t('sign_in.token')}
          type="password"
          autoComplete="current-password"
          required
          data-autofocus
          {...form.getInputProps('token')}
        />
        <Button type="submit" variant="filled">
          {t('sign_in.go')}
        </Button>
      </form>
    </main>
  );
}
