// Russian sentences of cron expressions.
import 'cronstrue/locales/ru';
