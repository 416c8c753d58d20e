import questions from '../../data/questions.ts';

/** The forty-five questions with their short answers, as open data. */
export const GET = () =>
  new Response(JSON.stringify(questions()), { headers: { 'content-type': 'application/json' } });
